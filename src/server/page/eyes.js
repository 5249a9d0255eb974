// Both eyes: the scene behind, and over it the light that the displays add.
import {$, text} from "./dom.js";

const names = ["Left eye", "Right eye"];
const urls = {};

/** Shows bytes in an image without going over the network, and lets the picture before go. */
function show(image, key, blob) {
    const before = urls[key];
    urls[key] = URL.createObjectURL(blob);
    image.addEventListener("load", () => before && URL.revokeObjectURL(before), {once: true});
    image.src = urls[key];
    image.hidden = false;
}

/** What stands there, for those who cannot see it. */
function words_of(source) {
    const drawing = new DOMParser().parseFromString(source, "image/svg+xml");
    const lines = [...drawing.querySelectorAll("text")].map((line) => line.textContent.trim());
    return lines.filter(Boolean).join(" / ");
}

export function show_view(message) {
    const eye = $(`eye${message.eye}`), image = eye?.querySelector(".view");
    if (!image) return;
    const words = words_of(message.svg);
    show(image, `view${message.eye}`, new Blob([message.svg], {type: "image/svg+xml"}));
    image.alt = `${names[message.eye]}: ${words || "nothing is shown"}`;
}

function from_base64(base64) {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

export function show_scene(message) {
    const bytes = from_base64(message.jpeg);
    for (const eye of [0, 1])
        show($(`eye${eye}`).querySelector(".scene"), `scene${eye}`, new Blob([bytes], {type: "image/jpeg"}));
    $("eyes").dataset.scenes = Number($("eyes").dataset.scenes ?? 0) + 1;
}

export function show_model(hello) {
    $("eyes").dataset.displays = hello.displays;
    for (const eye of [0, 1]) $(`eye${eye}`).classList.toggle("none", hello.displays > 0 && eye >= hello.displays);
    if (hello.displays) $("eyes").style.setProperty("--shape", `${hello.width} / ${hello.height}`);
}

function veil_of(state) {
    if (state.off) return state.off;
    if (state.folded) return "Folded";
    return state.worn ? "" : "Not worn";
}

export function show_eyes(state) {
    const veil = veil_of(state);
    for (const node of document.querySelectorAll(".veil")) {
        text(node, veil);
        node.hidden = !veil;
    }
    $("eyes").classList.toggle("dark", Boolean(veil));
    $("led").classList.toggle("on", Boolean(state.light));
}

/** How bright the scene is drawn; a wish of this page's reader only. */
export function dim_scene(percent) {
    $("eyes").style.setProperty("--scene", percent / 100);
}
