// Reads the QR code of a page as a telephone would: from its pixels.

import assert from "node:assert/strict";
import jsQR from "jsqr";

/** What the QR code says that `place` shows. */
export async function readQr(page, place) {
  // in the browser's own words, so that no other program has to understand its pictures
  const picture = (await place.screenshot({ scale: "css" })).toString("base64");
  const blank = await page.context().newPage();
  try {
    const { width, height, pixels } = await blank.evaluate(async (base64) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const scale = Math.max(1, Math.round(400 / image.width));
      const canvas = document.createElement("canvas");
      canvas.width = image.width * scale;
      canvas.height = image.height * scale;
      const drawing = canvas.getContext("2d");
      drawing.drawImage(image, 0, 0, canvas.width, canvas.height);
      const { data } = drawing.getImageData(0, 0, canvas.width, canvas.height);
      return { width: canvas.width, height: canvas.height, pixels: [...data] };
    }, picture);
    const read = jsQR.default ? jsQR.default : jsQR;
    const code = read(Uint8ClampedArray.from(pixels), width, height);
    assert.ok(code, "there is no readable QR code");
    return code.data;
  } finally {
    await blank.close();
  }
}
