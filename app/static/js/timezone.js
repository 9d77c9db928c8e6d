// Tells the registration form the time zone of the device.

for (const field of document.querySelectorAll("[data-timezone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}
