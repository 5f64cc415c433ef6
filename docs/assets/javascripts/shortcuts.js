// "/" leads to the search box, as on many sites; without it nothing is missing.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]")
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return
  const boxes = [...document.querySelectorAll('main input[type="search"], header input[type="search"]')]
  const box = boxes.find((candidate) => candidate.offsetParent)
  if (!box) return
  event.preventDefault()
  box.focus()
  box.select()
})
