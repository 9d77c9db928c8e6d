// A video plays where its link was, once somebody asks for it. Before that, nothing is loaded from
// those who show it.

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-frame]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const frame = document.createElement("iframe");
  frame.className = "video video-frame";
  frame.title = link.dataset.title;
  frame.allow = "autoplay; fullscreen";
  // The players want to know which site they are on; which page it is stays with us.
  frame.referrerPolicy = "strict-origin";
  frame.src = link.dataset.frame;
  link.replaceWith(frame);
  frame.focus();
});
