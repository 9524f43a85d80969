// Prints the page; what of it goes on paper is said by the style sheets.
document.addEventListener("click", (event) => {
  if (event.target.closest("button.print")) window.print();
});
