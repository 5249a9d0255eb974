// What the wearer does: speaks, taps, nods, answers, looks at a picture; and what is whispered into the ear.
import {act, ask, unsent} from "./live.js";
import {$, bytes_of, element, or_complain, seconds_until, text} from "./dom.js";

const CHUNK = 36 * 1024; // 48 KiB of base64
const UNSENT_MAX = 512 * 1024;
const PICTURE_MAX = 16 * 1024 * 1024;
const SPOKEN_SHOWN = 50;

// --- the picture -----------------------------------------------------------------------------------------------------

function to_base64(bytes) {
    let binary = "";
    for (let at = 0; at < bytes.length; at += 4096) binary += String.fromCharCode(...bytes.subarray(at, at + 4096));
    return btoa(binary);
}

async function send_picture(file) {
    const bytes = new Uint8Array(await file.arrayBuffer()), progress = $("sending");
    let done;
    await ask({upload: "begin", bytes: bytes.length, name: file.name});
    progress.hidden = false;
    for (let at = 0; at < bytes.length; at += CHUNK) {
        done = ask({upload: "chunk", data: to_base64(bytes.subarray(at, at + CHUNK))});
        progress.value = at / bytes.length;
        if (unsent() > UNSENT_MAX) await done;
    }
    await done;
    await ask({upload: "end"});
}

async function look(file) {
    if (file.size === 0 || file.size > PICTURE_MAX)
        throw new Error(`${file.name} has ${bytes_of(file.size)}; a picture has 1 byte to 16 MiB.`);
    try {
        await send_picture(file);
    } finally {
        $("sending").hidden = true;
    }
}

// --- questions -------------------------------------------------------------------------------------------------------

const answers = {
    consent: [["once", "Once"], ["session", "Until taken off"], ["always", "Always"], ["refused", "Refuse"]],
    pairing: [["always", "Pair"], ["refused", "Refuse"]],
};
let prompt_shown = "", ends_at = 0;

function answer_button([what, words], index) {
    const button = element("button", {type: "button", "data-answer": what,
        onclick: () => or_complain(act({do: "answer", what}))}, words);
    button.classList.toggle("primary", index === 0);
    return button;
}

function tick_box({what, words, on}) {
    const box = element("input", {type: "checkbox", "data-tick": what,
        onchange: () => or_complain(act({do: "tick", what, value: box.checked ? 1 : 0}))});
    box.checked = on;
    return element("label", {}, box, ` ${words}`);
}

function show_question(prompt) {
    text($("prompt-app"), prompt.app);
    text($("prompt-wish"), prompt.wish);
    text($("prompt-purpose"), prompt.purpose ?? "");
    $("prompt-check").hidden = !prompt.check;
    text($("prompt-check"), prompt.check ? `Check number ${prompt.check}: the app must show the same.` : "");
    $("prompt-wishes").hidden = !prompt.wishes?.length;
    $("prompt-wishes").replaceChildren(...(prompt.wishes ?? []).map(tick_box));
    $("answers").replaceChildren(...answers[prompt.kind].map(answer_button));
}

export function show_prompt(state) {
    const prompt = state.prompt, key = prompt ? JSON.stringify(prompt) : "";
    ends_at = prompt?.until_us ?? 0;
    if (key === prompt_shown) return;
    prompt_shown = key;
    if (prompt) show_question(prompt);
    $("prompt").hidden = !prompt;
}

function count_down() {
    if (!$("prompt").hidden)
        text($("prompt-left"), `refused in ${seconds_until(ends_at)} s`);
}

// --- the ear ---------------------------------------------------------------------------------------------------------

let spoken = "";

/** All that was said, of which only what is new is added: a screen reader would say it all again. */
export function show_spoken(message) {
    const list = $("spoken"), goes_on = message.text.startsWith(spoken);
    const news = (goes_on ? message.text.slice(spoken.length) : message.text).split("\n").filter(Boolean);
    spoken = message.text;
    if (!goes_on) list.replaceChildren();
    list.append(...news.slice(-SPOKEN_SHOWN).map((line) => element("li", {}, line)));
    while (list.children.length > SPOKEN_SHOWN) list.firstChild.remove();
    list.scrollTop = list.scrollHeight;
}

export function show_speaking(state) {
    $("speaking").hidden = !state.speaking;
    text($("speaking"), state.speaking ?? "");
    $("note").hidden = !state.note;
    text($("note"), state.note);
    text($("source"), `The camera sees ${state.source === "pattern" ? "the test pattern" : state.source.split("/").at(-1)}`);
    $("source").title = state.source;
}

const DOES = {waiting: "waits for the wake word", listening: "listens", hearing: "hears"};

/** What apps that listen understand; it stays when they have stopped. */
export function show_heard({voice}) {
    const does = DOES[voice.state] ?? "heard";
    $("heard").hidden = !DOES[voice.state] && !voice.heard;
    $("heard").classList.toggle("final", voice.final);
    text($("heard"), voice.heard ? `${does}: ${voice.heard}${voice.final ? "" : " …"}` : does);
}

function start_say() {
    $("say").addEventListener("submit", (event) => {
        event.preventDefault();
        const field = $("utterance"), said = field.value.trim();
        if (said) or_complain(act({do: "say", text: said}).then(() => field.value = ""));
    });
}

export function start_hands() {
    start_say();
    for (const button of document.querySelectorAll("[data-input]"))
        button.addEventListener("click", () => or_complain(act({do: "input", what: button.dataset.input})));
    $("picture").addEventListener("change", (event) => {
        const file = event.target.files[0];
        if (file) or_complain(look(file).finally(() => event.target.value = ""));
    });
    $("pattern").addEventListener("click", () => or_complain(act({do: "look", source: "pattern"})));
    setInterval(count_down, 250);
}
