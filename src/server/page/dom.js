// Small helpers for the document.

export const $ = (id) => document.getElementById(id);

/** An element with attributes, listeners ("onclick") and children. */
export function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
        else if (value === true) made.setAttribute(key, "");
        else if (value !== false && value !== undefined) made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
}

export function svg(name, attributes) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
}

/** Sets a text only when it is another one, so that screen readers are not told twice. */
export function text(node, value) {
    if (node.textContent !== value) node.textContent = value;
}

let calm;

/** Says what went wrong, until something else does, or for a while. */
export function complain(error) {
    text($("told"), error.message ?? String(error));
    clearTimeout(calm);
    calm = setTimeout(() => text($("told"), ""), 12000);
}

/** For promises of wishes: says why when one fails. */
export function or_complain(promise) {
    return promise.then((answer) => {
        text($("told"), "");
        return answer;
    }, complain);
}

// --- the glasses' time ------------------------------------------------------------------------------------------------

let told_us = 0, told_at = 0, runs = false;

/** Their clock says so now; a real one goes on by itself. */
export function set_time(us, goes_on) {
    told_us = us;
    told_at = performance.now();
    runs = goes_on;
}

export function now_us() {
    return runs ? told_us + (performance.now() - told_at) * 1000 : told_us;
}

/** Whole seconds from now until then. */
export function seconds_until(us) {
    return Math.max(0, Math.ceil((us - now_us()) / 1e6));
}

export function time_of(us) {
    const seconds = Math.floor(us / 1e6), two = (n) => String(n).padStart(2, "0");
    return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${
        String(Math.floor(us / 1000) % 1000).padStart(3, "0")}`;
}

export function bytes_of(count) {
    if (count < 1000) return `${count} B`;
    return count < 1e6 ? `${(count / 1000).toFixed(1)} kB` : `${(count / 1e6).toFixed(1)} MB`;
}

export function ms_of(us) {
    if (us < 1000) return `${us} µs`;
    return us < 1e6 ? `${(us / 1000).toFixed(us < 1e4 ? 2 : 1)} ms` : `${(us / 1e6).toFixed(2)} s`;
}
