// Walks a track: the page reads the GPX file and says where the wearer is, as often as once a second.
import {act} from "./live.js";
import {$, complain, text} from "./dom.js";

const TRACK_MAX = 8 * 1024 * 1024, POINTS_MAX = 200000;
const WALKING_M_S = 1.4; // for tracks without times
const TELL_EVERY_MS = 1000;

// --- reading ---------------------------------------------------------------------------------------------------------

const radians = (degrees) => degrees * Math.PI / 180;

export function distance(a, b) {
    const x = radians(b.lon - a.lon) * Math.cos(radians((a.lat + b.lat) / 2)), y = radians(b.lat - a.lat);
    return Math.hypot(x, y) * 6371008;
}

export function heading(a, b) {
    const east = Math.sin(radians(b.lon - a.lon)) * Math.cos(radians(b.lat));
    const north = Math.cos(radians(a.lat)) * Math.sin(radians(b.lat)) -
                  Math.sin(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.cos(radians(b.lon - a.lon));
    return (Math.atan2(east, north) * 180 / Math.PI + 360) % 360;
}

function point_of(node) {
    const lat = Number(node.getAttribute("lat") ?? NaN), lon = Number(node.getAttribute("lon") ?? NaN);
    if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180))
        throw new Error("The track has a point without a place: lat is -90 to 90, lon -180 to 180.");
    const time = Date.parse(node.getElementsByTagNameNS("*", "time")[0]?.textContent ?? "");
    return {lat, lon, time};
}

function nodes_of(source) {
    const document = new DOMParser().parseFromString(source, "application/xml");
    if (document.querySelector("parsererror")) throw new Error("This is no GPX file: it is not well-formed XML.");
    for (const name of ["trkpt", "rtept", "wpt"]) {
        const nodes = document.getElementsByTagNameNS("*", name);
        if (nodes.length) return [...nodes].slice(0, POINTS_MAX);
    }
    throw new Error("The file has no points: a GPX file has trkpt, rtept or wpt.");
}

/** Points with `at`: seconds from the start, and `metres`. Times of the file are used when they all are there and rise. */
export function read_track(source) {
    const points = nodes_of(source).map(point_of);
    const timed = points.length > 1 && points.every((point, i) => i === 0 ? point.time : point.time > points[i - 1].time);
    points.forEach((point, i) => {
        const before = points[i - 1], step = before ? distance(before, point) : 0;
        point.metres = (before?.metres ?? 0) + step;
        point.at = timed ? (point.time - points[0].time) / 1000 : point.metres / WALKING_M_S;
    });
    return points;
}

/** Where one is after so many seconds. */
export function place_at(points, seconds) {
    const next = points.findIndex((point) => point.at > seconds);
    if (next <= 0) return {...points[next === 0 ? 0 : points.length - 1], heading: last_heading(points, next)};
    const a = points[next - 1], b = points[next], part = (seconds - a.at) / (b.at - a.at);
    const between = (from, to) => from + (to - from) * part;
    return {lat: between(a.lat, b.lat), lon: between(a.lon, b.lon), metres: between(a.metres, b.metres),
        heading: distance(a, b) > 0.1 ? heading(a, b) : -1};
}

function last_heading(points, next) {
    if (points.length < 2) return -1;
    const [a, b] = next === 0 ? points : points.slice(-2);
    return distance(a, b) > 0.1 ? heading(a, b) : -1;
}

// --- the small map ---------------------------------------------------------------------------------------------------

function project(points, width, height) {
    const lats = points.map((p) => p.lat), lons = points.map((p) => p.lon);
    const low = (list) => list.reduce((a, b) => Math.min(a, b)), high = (list) => list.reduce((a, b) => Math.max(a, b));
    const south = low(lats), north = high(lats), west = low(lons), east = high(lons);
    const wide = Math.cos(radians((south + north) / 2)), margin = 14;
    const scale = Math.min((width - 2 * margin) / Math.max((east - west) * wide, 1e-9),
        (height - 2 * margin) / Math.max(north - south, 1e-9));
    return (p) => [width / 2 + (p.lon - (west + east) / 2) * wide * scale, height / 2 - (p.lat - (south + north) / 2) * scale];
}

function draw() {
    const canvas = $("map"), pen = canvas.getContext("2d"), style = getComputedStyle(canvas);
    const to = project(walk.points, canvas.width, canvas.height);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.lineJoin = pen.lineCap = "round";
    pen.lineWidth = 3;
    pen.strokeStyle = style.getPropertyValue("--soft");
    pen.beginPath();
    for (const point of walk.points) pen.lineTo(...to(point));
    pen.stroke();
    pen.fillStyle = style.getPropertyValue("--accent");
    pen.beginPath();
    pen.arc(...to(place_at(walk.points, walk.seconds)), 9, 0, 2 * Math.PI);
    pen.fill();
}

// --- walking ---------------------------------------------------------------------------------------------------------

const walk = {points: [], seconds: 0, playing: false, at: 0};

const length = () => walk.points.at(-1).at;

function clock(seconds) {
    return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

function show() {
    const place = place_at(walk.points, walk.seconds);
    text($("walked"), `${(place.metres / 1000).toFixed(2)} of ${(walk.points.at(-1).metres / 1000).toFixed(2)} km, ${
        clock(walk.seconds)} of ${clock(length())}`);
    $("along").value = length() ? walk.seconds / length() * 1000 : 0;
    draw();
}

function tell() {
    const place = place_at(walk.points, walk.seconds);
    show();
    return act({do: "position", latitude: Number(place.lat.toFixed(7)), longitude: Number(place.lon.toFixed(7)),
        accuracy_m: 5, heading: place.heading < 0 ? -1 : Number(place.heading.toFixed(1))});
}

function pause(why) {
    walk.playing = false;
    text($("play"), walk.seconds >= length() ? "Walk again" : "Walk");
    if (why) complain(why);
}

async function step() {
    if (!walk.playing) return;
    const now = performance.now();
    walk.seconds = Math.min(length(), walk.seconds + (now - walk.at) / 1000 * Number($("speed").value));
    walk.at = now;
    try {
        await tell();
    } catch (error) {
        pause(error);
    }
    if (walk.seconds >= length()) pause();
    setTimeout(step, TELL_EVERY_MS);
}

function play() {
    if (walk.playing) return pause();
    if (walk.seconds >= length()) walk.seconds = 0;
    Object.assign(walk, {playing: true, at: performance.now()});
    text($("play"), "Pause");
    step();
}

async function choose(file) {
    if (file.size > TRACK_MAX) throw new Error("The track is larger than 8 MiB.");
    Object.assign(walk, {points: read_track(await file.text()), seconds: 0, playing: false});
    $("walk").hidden = false;
    text($("play"), "Walk");
    show();
}

export function show_place(state) {
    const place = state.place;
    text($("place"), place ? `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}, ± ${place.accuracy_m} m${
        place.heading >= 0 ? `, heading ${Math.round(place.heading)}°` : ""}` : "No position yet");
}

export function start_walk() {
    $("track").addEventListener("change", (event) => {
        if (event.target.files[0]) choose(event.target.files[0]).catch(complain);
    });
    $("play").addEventListener("click", play);
    $("along").addEventListener("input", () => {
        walk.seconds = $("along").value / 1000 * length();
        show();
    });
    $("along").addEventListener("change", () => tell().catch(complain));
    addEventListener("themechange", () => walk.points.length && draw());
}
