// The documentation of the API, drawn from its description by Swagger UI.

const root = document.documentElement;
const place = document.querySelector("#api-docs");
const dark = matchMedia("(prefers-color-scheme: dark)");

// The styles of Swagger UI look for a class, ours for data-theme and the device.
function takeColours() {
  const chosen = root.dataset.theme;
  root.classList.toggle("dark-mode", chosen === "dark" || (chosen === "auto" && dark.matches));
}

takeColours();
dark.addEventListener("change", takeColours);

window.SwaggerUIBundle({
  url: place.dataset.description,
  domNode: place,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  docExpansion: "list",
  tryItOutEnabled: true,
  validatorUrl: null, // nobody else is asked about our description
});
