// The connection to the glasses: one WebSocket, opened again for as long as the page is open.

const FIRST_WAIT_MS = 250, LONGEST_WAIT_MS = 3000;

let socket = null, wait = FIRST_WAIT_MS, next = 1;
const waiting = new Map(); // number of a wish -> its promise
const listeners = {message: [], up: [], down: []};

export function on(what, listener) {
    listeners[what].push(listener);
}

function tell(what, ...rest) {
    for (const listener of listeners[what]) listener(...rest);
}

function answered(message) {
    const promise = waiting.get(message.id);
    waiting.delete(message.id);
    if (!promise) return;
    if (message.ok) promise.resolve(message);
    else promise.reject(new Error(message.error));
}

function received(event) {
    const message = JSON.parse(event.data);
    if (message.t === "answer") answered(message);
    else tell("message", message);
}

function lost() {
    socket = null;
    for (const promise of waiting.values()) promise.reject(new Error("The connection to the glasses was lost."));
    waiting.clear();
    tell("down");
    setTimeout(connect, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
}

export function connect() {
    const url = new URL("live", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    socket = new WebSocket(url, "quark.web.v1");
    socket.onopen = () => {
        wait = FIRST_WAIT_MS;
        tell("up");
    };
    socket.onmessage = received;
    socket.onclose = lost;
}

/** Sends a wish; the promise is kept when the glasses did it, and broken with their sentence when not. */
export function ask(wish) {
    if (socket?.readyState !== WebSocket.OPEN)
        return Promise.reject(new Error("There is no connection to the glasses."));
    const id = next++;
    socket.send(JSON.stringify({id, ...wish}));
    return new Promise((resolve, reject) => waiting.set(id, {resolve, reject}));
}

/** An action, as in a scenario file. */
export function act(step) {
    return ask({act: step});
}

/** Bytes that still wait to be sent. */
export function unsent() {
    return socket ? socket.bufferedAmount : 0;
}
