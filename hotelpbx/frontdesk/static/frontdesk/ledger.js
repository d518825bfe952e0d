/* The print button of a statement and of a report. */
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
