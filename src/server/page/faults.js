// Every fault that a pair of glasses can have, each by a switch, a number or a button.
import {act} from "./live.js";
import {$, element, or_complain, text} from "./dom.js";

// kind: "switch" has two states; "level" stays until it is 0 again; "shot" happens once.
const faults = [
    {what: "drop", kind: "shot", words: "Drop the link", button: "Drop", unit: "ms", value: 3000, max: 86400000},
    {what: "half_open", kind: "switch", words: "Half-open link"},
    {what: "latency", kind: "level", words: "Latency", unit: "ms", scale: 1000, max: 10000},
    {what: "jitter", kind: "level", words: "Jitter", unit: "ms", scale: 1000, max: 10000},
    {what: "loss", kind: "level", words: "Frames lost", unit: "‰", scale: 1, max: 1000},
    {what: "bandwidth", kind: "level", words: "Bandwidth", unit: "kB/s", scale: 1000, max: 1000000},
    {what: "stall", kind: "shot", words: "Stall camera", button: "Stall", unit: "ms", value: 3000, max: 86400000},
    {what: "capture", kind: "shot", words: "Photos that fail", button: "Fail", unit: "photos", value: 1, max: 1000},
    {what: "events", kind: "shot", words: "Lose inputs", button: "Lose", unit: "inputs", value: 5, max: 1000},
    {what: "garbage", kind: "shot", words: "Send garbage", button: "Send", unit: "pieces", value: 1, max: 100},
    {what: "firmware", kind: "shot", words: "Speak protocol", button: "Set", unit: "version", value: 99, max: 100},
    {what: "reboot", kind: "shot", words: "Restart", button: "Restart", unit: "ms", value: 3000, max: 86400000},
    {what: "refuse", kind: "switch", words: "Refuse connections"},
    {what: "end", kind: "end", words: "Switch off for good", button: "Switch off"},
];

const run = (what, value) => or_complain(act(value === undefined ? {do: "fault", what} : {do: "fault", what, value}));

function number_field(fault, extra) {
    return element("input", {type: "number", min: 0, max: fault.max, value: fault.value ?? 0, step: "any", required: true,
        inputmode: "decimal", "aria-label": `${fault.words}, ${fault.unit}`, ...extra});
}

const kinds = {
    switch(fault) {
        const button = element("button", {class: "switch", role: "switch", "aria-checked": "false", "data-fault": fault.what,
            "aria-label": fault.words, onclick: () => run(fault.what, fault.now ? 0 : 1)});
        fault.show = (now) => button.setAttribute("aria-checked", String(Boolean(fault.now = now)));
        return [button];
    },
    level(fault) {
        const field = number_field(fault, {"data-fault": fault.what, onchange: () => {
            if (field.reportValidity()) run(fault.what, Math.round(Number(field.value) * fault.scale));
        }});
        fault.show = (now) => {
            if (document.activeElement !== field || !now) field.value = now / fault.scale;
            fault.row.classList.toggle("on", now > 0);
        };
        return [field, element("span", {class: "unit"}, fault.unit)];
    },
    shot(fault) {
        const field = number_field(fault, {});
        const button = element("button", {type: "button", "data-fault": fault.what, "aria-label": fault.words, onclick: () => {
            if (field.reportValidity()) run(fault.what, Math.round(Number(field.value)));
        }}, fault.button);
        return [field, element("span", {class: "unit"}, fault.unit), button];
    },
    // What cannot be taken back is asked twice.
    end(fault) {
        const button = element("button", {type: "button", class: "danger", "data-fault": fault.what, onclick: () => {
            if (button.dataset.sure) run(fault.what);
            const sure = !button.dataset.sure;
            button.dataset.sure = sure ? "1" : "";
            text(button, sure ? "Really?" : fault.button);
        }, onblur: () => {
            button.dataset.sure = "";
            text(button, fault.button);
        }}, fault.button);
        return [button];
    },
};

export function show_faults(state) {
    for (const fault of faults) fault.show?.(state.faults[fault.what] ?? 0);
}

export function start_faults() {
    for (const fault of faults) {
        fault.row = element("div", {class: "row"}, element("span", {}, fault.words),
            element("span", {class: "pair"}, ...kinds[fault.kind](fault)));
        $("faults").append(fault.row);
    }
}
