// Gives a chart as SVG or PNG, made of what is drawn; title, source and policy are written into the picture.
(() => {
  const WIDTH = 1080, AIR = 32, TEXT = WIDTH - 2 * AIR, SHARPNESS = 2;
  const FAMILY = "'Source Sans 3', 'Segoe UI', Helvetica, Arial, sans-serif";
  const FONT = "./app/static/fonts/source-sans-3-latin-wght-normal.woff2";
  const BASE = document.baseURI;
  const ruler = document.createElement("canvas").getContext("2d");

  const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

  const broken = (text, font) => {
    ruler.font = `${font} ${FAMILY}`;
    const lines = [];
    for (const word of text.split(" ")) {
      const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
      if (lines.length && ruler.measureText(longer).width <= TEXT) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  };

  const typeface = async () => {
    const bytes = new Uint8Array(await (await fetch(new URL(FONT, BASE))).arrayBuffer());
    let letters = "";
    for (const byte of bytes) letters += String.fromCharCode(byte);
    return `<style>@font-face { font-family: 'Source Sans 3'; font-weight: 200 900; `
      + `src: url(data:font/woff2;base64,${btoa(letters)}) format('woff2'); }</style>`;
  };

  const written = (blocks, from) => {
    let y = from;
    const lines = [];
    for (const { text, size, weight, colour, above = 0 } of blocks) {
      y += text ? above : 0;
      for (const line of text ? broken(text, `${weight} ${size}px`) : []) {
        y += Math.round(size * 1.35);
        lines.push(`<text x="${AIR}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${colour}">${escaped(line)}</text>`);
      }
    }
    return { svg: lines.join(""), end: y };
  };

  const svgOf = async (box) => {
    const graph = document.querySelector(`.${CSS.escape(box.dataset.chart)} .js-plotly-plot`);
    const { paper_bgcolor: ground, font, height } = graph.layout;
    const muted = getComputedStyle(document.documentElement).getPropertyValue("--muted").trim();
    const drawn = await window.Plotly.toImage(graph, { format: "svg", width: TEXT, height, imageDataOnly: true });
    const plot = drawn.slice(drawn.indexOf("<svg"));
    const { title, subtitle, source, policy } = box.dataset;
    const head = written([
      { text: title, size: 24, weight: 600, colour: font.color },
      { text: subtitle, size: 14, weight: 400, colour: muted, above: 8 },
    ], AIR - 8);
    const foot = written([source, policy].map((text) => ({ text, size: 14, weight: 400, colour: muted })),
      head.end + 16 + height + 8);
    const total = foot.end + AIR;
    return { total, text: `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${total}" `
      + `viewBox="0 0 ${WIDTH} ${total}" role="img" font-family="${escaped(FAMILY)}">`
      + `<title>${escaped(title)}</title><desc>${escaped([subtitle, source, policy].join(" "))}</desc>`
      + await typeface() + `<rect width="100%" height="100%" fill="${ground}"/>${head.svg}`
      + `<svg x="${AIR}" y="${head.end + 16}" width="${TEXT}" height="${height}">${plot}</svg>${foot.svg}</svg>` };
  };

  const pngOf = async ({ text, total }) => {
    const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
    try {
      const image = new Image();
      image.src = address;
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = WIDTH * SHARPNESS;
      canvas.height = total * SHARPNESS;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      return await new Promise((done) => canvas.toBlob(done, "image/png"));
    } finally {
      URL.revokeObjectURL(address);
    }
  };

  const give = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest(".pictures button");
    if (!button) return;
    const box = button.parentElement, said = box.querySelector(".said");
    button.disabled = true;
    said.textContent = "";
    try {
      const svg = await svgOf(box);
      const isPng = button.dataset.format === "png";
      give(isPng ? await pngOf(svg) : new Blob([svg.text], { type: "image/svg+xml" }), `${box.dataset.name}.${button.dataset.format}`);
    } catch (error) {
      said.textContent = box.dataset.broken;
      console.error(error);
    } finally {
      button.disabled = false;
    }
  });
})();
