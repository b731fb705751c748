// What is far from the screen is not laid out before it comes near.
async () => {
  const frame = () => new Promise(done => requestAnimationFrame(done));
  for (let y = 0; y < document.scrollingElement.scrollHeight; y += innerHeight) {
    window.scrollTo(0, y);
    await frame(); await frame();
  }
}
