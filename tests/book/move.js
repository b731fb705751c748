// Moves the first slider of an explorer from end to end, as a finger does.
figure => {
  const shown = () => figure.querySelector(".kl-picture").innerHTML;
  const field = figure.querySelector(".kl-controls :is(input, select)"), before = shown();
  if (field.type === "range") field.value = field.value === field.max ? field.min : field.max;
  else field.selectedIndex = field.selectedIndex ? 0 : 1;
  field.dispatchEvent(new Event("input"));
  return shown() !== before;
}
