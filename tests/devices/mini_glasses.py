#!/usr/bin/env python3
"""A minimal pair of glasses, written from docs/protocol.md and docs/devices.md alone: one display, a voice, no camera.
Pictures reach it over the media connection, and are kept, but only told.

mini_glasses.py [PORT]   listens on 127.0.0.1, on any free port without PORT, and prints "listening on 127.0.0.1:PORT"

What the wearer would see and hear is printed. Sessions are not kept: every hello begins a new one. Without TLS, so it
listens on loopback only; see docs/devices.md for what real glasses need besides.
"""
import base64
import hashlib
import hmac
import json
import secrets
import socket
import struct
import sys
import threading
import time

SUBPROTOCOL = "quark.glasses.v1"
MESSAGE_MAX, IMAGE_MAX, IMAGES_KEPT = 65536, 262144, 64
IDLE_S, DEAD_S = 5, 12
UNNUMBERED = {"link.hello", "link.media", "link.pair", "link.ack", "link.ping", "link.pong",
              "device.closing"}
INVALID_JSON, INVALID_REQUEST, NO_METHOD, INVALID_PARAMS = -32700, -32600, -32601, -32602
UNSUPPORTED, AGAIN, NO_VERSION = -32004, -32014, -32017

READINESS = {"worn": True, "folded": False, "battery_left": 80, "battery_right": -1, "thermal": "normal",
             "low_power": False, "capture_light": False, "foreground": True, "camera_user": "none",
             "microphone_user": "none", "camera_permission": "none", "microphone_permission": "none"}
# Every character as wide as 0.6 of its size, ideographs as wide as their size: a fixed font.
METRICS = {"advances": [600] * 95, "wide_advance": 1000, "other_advance": 600, "line_height": 1200, "ascent": 900}
DISPLAY = {"count": 1, "width": 480, "height": 320, "safe_left": 16, "safe_top": 48, "safe_right": 16,
           "safe_bottom": 16, "depth_min_mm": 2000, "depth_max_mm": 2000, "nodes": 64}


def now_us():
    return time.monotonic_ns() // 1000


class Closed(Exception):
    """The connection is over; the code is that of the WebSocket, None when there is nobody left to tell."""

    def __init__(self, code=None, why=""):
        super().__init__(why)
        self.code = code


class Refused(Exception):
    """A request cannot be done."""

    def __init__(self, code, message, hint=""):
        super().__init__(message)
        self.error = {"code": code, "message": message, "data": {"stage": "device", "retry": "never", "hint": hint}}


class WebSocket:
    """RFC 6455, the server's side, as far as the protocol uses it."""

    def __init__(self, connection):
        self.connection = connection
        self.connection.settimeout(IDLE_S)
        self.received = b""
        self.upgrade()

    def read(self, length):
        while len(self.received) < length:
            more = self.connection.recv(65536)
            if not more:
                raise Closed()
            self.received += more
        taken, self.received = self.received[:length], self.received[length:]
        return taken

    def upgrade(self):
        while b"\r\n\r\n" not in self.received:
            more = self.connection.recv(4096)
            if not more or len(self.received) > 16384:
                raise Closed()
            self.received += more
        head, _, self.received = self.received.partition(b"\r\n\r\n")
        request, *lines = head.decode("latin-1").split("\r\n")
        fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        offered = [name.strip() for name in fields.get("sec-websocket-protocol", "").split(",")]
        if not request.startswith("GET /session ") or SUBPROTOCOL not in offered:
            self.connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            raise Closed()
        key = fields.get("sec-websocket-key", "") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
        self.connection.sendall(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                 f"Sec-WebSocket-Accept: {accept}\r\n"
                                 f"Sec-WebSocket-Protocol: {SUBPROTOCOL}\r\n\r\n").encode())

    def read_frame(self):
        first, second = self.read(2)
        length = second & 0x7F
        if first & 0x70 or not second & 0x80:
            raise Closed(1002, "a frame with reserved bits, or without a mask")
        if length >= 126:
            length = int.from_bytes(self.read(2 if length == 126 else 8), "big")
        if length > MESSAGE_MAX:
            raise Closed(4413, "a message of more than 65536 bytes")
        mask = self.read(4)
        data = bytes(byte ^ mask[i % 4] for i, byte in enumerate(self.read(length)))
        return first >> 7, first & 0x0F, data

    def receive(self):
        """The next text message; None when nothing came for a while."""
        message = b""
        while True:
            try:
                last, kind, data = self.read_frame()
            except TimeoutError:
                if message or self.received:
                    raise Closed(1002, "half a message") from None
                return None
            if kind == 8:
                raise Closed(1000)
            if kind == 9:
                self.write_frame(10, data)
            elif kind == 2:
                raise Closed(1003, "a binary message")
            elif kind in (0, 1):
                message += data
                if len(message) > MESSAGE_MAX:
                    raise Closed(4413, "a message of more than 65536 bytes")
                if last:
                    return message

    def write_frame(self, kind, data):
        length = len(data)
        head = bytes([0x80 | kind]) + (bytes([length]) if length < 126 else b"\x7e" + struct.pack(">H", length)
                                       if length < 65536 else b"\x7f" + struct.pack(">Q", length))
        self.connection.sendall(head + data)

    def close(self, code):
        self.write_frame(8, struct.pack(">H", code))


class Media:
    """The second port, where pictures come from apps that show a ticket."""

    HEADER, OPENING, TICKET_S = 160, 48, 10
    IMAGE, CREDIT = 4, 5

    def __init__(self):
        self.tickets = {}
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def ticket_for(self, conversation):
        ticket = secrets.token_bytes(32)
        self.tickets[ticket] = conversation, time.monotonic() + self.TICKET_S
        return {"port": self.port, "ticket": base64.b64encode(ticket).decode()}

    def accept(self):
        while True:
            connection, _ = self.server.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def admit(self, opening):
        """Whose ticket it is; None: nobody's, or not any more."""
        magic, version = struct.unpack_from(">4sH", opening)
        for ticket, (conversation, until) in list(self.tickets.items()):
            if hmac.compare_digest(ticket, opening[8:40]):
                del self.tickets[ticket]
                return conversation if (magic, version) == (b"QKMC", 1) and time.monotonic() < until else None
        return None

    def serve(self, connection):
        with connection, connection.makefile("rb") as stream:
            opening = stream.read(self.OPENING)
            conversation = self.admit(opening) if len(opening) == self.OPENING else None
            connection.sendall(struct.pack(">4sHH", b"QKMA", 1, 0 if conversation else 9))
            if conversation:
                conversation.media_connections.append(connection)
            while conversation:
                header = stream.read(self.HEADER)
                if len(header) < self.HEADER:
                    break
                magic, version, kind, _, number, length = struct.unpack_from(">4sHHIII", header)
                if (magic, version) != (b"QKMF", 1) or kind not in (self.IMAGE, self.CREDIT) or length > IMAGE_MAX:
                    break
                conversation.keep(number, stream.read(length))


class Conversation:
    """One connection of an app."""

    def __init__(self, socket_, media):
        self.socket = socket_
        self.media = media
        self.images, self.media_connections = {}, []
        self.sent = self.applied = 0
        self.ready = False
        self.scenes = {}  # overlay: [revision, {node id: node}]

    def send(self, message, numbered=True):
        if numbered:
            self.sent += 1
            message["seq"] = self.sent
        if self.applied:
            message["ack"] = self.applied
        self.socket.write_frame(1, json.dumps({"jsonrpc": "2.0", **message}, ensure_ascii=False).encode())

    def tell(self, method, params=None):
        self.send({"method": method, **({"params": params} if params else {})}, method not in UNNUMBERED)

    def protocol_error(self, code, why, request=None):
        self.send({"id": request, "error": {"code": code, "message": why}}, self.ready)
        if self.ready:
            self.tell("device.closing", {"reason": "protocol", "text": why})
        raise Closed(4400, why)

    def read(self, text):
        try:
            message = json.loads(text.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            self.protocol_error(INVALID_JSON, f"not JSON: {error}")
        if not isinstance(message, dict) or message.get("jsonrpc") != "2.0" or \
                not isinstance(message.get("method"), str):
            self.protocol_error(INVALID_REQUEST, "not a JSON-RPC 2.0 message")
        if "id" in message and (not isinstance(message["id"], int) or isinstance(message["id"], bool)):
            self.protocol_error(INVALID_REQUEST, "an id is a whole number")
        return message

    def check_number(self, message):
        """Whether this message has a number; it must be the next one."""
        if message["method"] in UNNUMBERED:
            return False
        if message.get("seq") != self.applied + 1:
            self.protocol_error(INVALID_REQUEST, "its seq is not the next one", message.get("id"))
        return True

    def answer(self, message):
        method, numbered = message["method"], message["method"] not in UNNUMBERED
        handler = getattr(self, "do_" + method.replace(".", "_"), None)
        try:
            if not handler:
                raise Refused(NO_METHOD, f"these glasses know no {method}")
            result = handler(message.get("params", {}))
            done = {"result": result}
        except Refused as refused:
            done = {"error": refused.error}
        except (KeyError, TypeError, ValueError) as error:
            done = {"error": {"code": INVALID_PARAMS, "message": f"{method}: params are wrong: {error!r}"}}
        self.applied += numbered
        self.send({"id": message["id"], **done}, numbered)

    def apply(self, text):
        message = self.read(text)
        method = message["method"]
        if self.ready == (method == "link.hello"):
            self.protocol_error(INVALID_REQUEST, "link.hello comes first, and once", message.get("id"))
        numbered = self.check_number(message)
        if method == "link.hello":
            self.hello(message)
        elif "id" in message:
            self.answer(message)
        elif method == "link.ping":
            self.tell("link.pong")
        elif method == "link.bye":
            raise Closed(1000)
        elif numbered:  # link.cancel comes too late here: everything is done at once
            self.applied += 1
            self.tell("link.ack")

    def hello(self, message):
        params = message["params"]
        if not params["protocol_min"] <= 1 <= params["protocol_max"]:
            self.send({"id": message["id"], "error": {"code": NO_VERSION, "message":
                       "these glasses speak version 1, which is too old for the app: update them"}}, False)
            raise Closed(4426, "no version in common")
        print("hello from", params["app_id"], flush=True)
        result = {"protocol": 1, "session": secrets.randbelow(2**53 - 1) + 1, "time_us": now_us(),
                  "name": "Mini", "model": "Mini glasses", "firmware": "0.1", "capabilities": ["overlay", "speech"],
                  "display": DISPLAY, "metrics": METRICS}
        if "session" in params:
            result["reason"] = "expired"
        self.send({"id": message["id"], "result": result}, False)
        self.ready = True
        self.tell("device.readiness", READINESS)

    def do_device_speak(self, params):
        print("says:", params["text"], flush=True)
        return {"duration_us": 60000 * len(params["text"])}

    def do_device_permission(self, params):
        raise Refused(UNSUPPORTED, f"these glasses have no {params['sensor']}")

    def do_link_media(self, _):
        return self.media.ticket_for(self)

    def keep(self, number, data):
        if data:
            self.images[number] = data
        while len(self.images) > IMAGES_KEPT:
            del self.images[next(iter(self.images))]

    def do_overlay_commit(self, params):
        number = params["overlay"]
        revision, nodes = self.scenes.get(number, (0, {}))
        if "base" in params and params["base"] != revision:
            raise Refused(AGAIN, "the scene is not at this base")
        nodes = dict(nodes) if "base" in params and not params.get("clear") else {}
        gone = set(params.get("remove", []))
        while gone:
            nodes = {node: what for node, what in nodes.items() if node not in gone}
            gone = {node for node, what in nodes.items() if what.get("group") in gone}
        for node in params.get("set", []):
            if node["kind"] == "image" and node.get("image") not in self.images:
                raise Refused(AGAIN, "the image is not here")
            nodes[node["id"]] = node
        self.scenes[number] = (params["revision"], nodes)
        self.draw()
        return {"revision": params["revision"], "presented_us": now_us(), "displays": ["left"]}

    def do_overlay_close(self, params):
        self.scenes.pop(params["overlay"], None)
        self.draw()
        return {}

    def end(self):
        """No session outlives its connection here, and no picture its session."""
        for connection in self.media_connections:
            if connection.fileno() >= 0:
                connection.shutdown(socket.SHUT_RDWR)
        self.scenes.clear()
        self.draw()

    def draw(self):
        """A real display would place each node; here the wearer sees the texts."""
        lines = [line for _, (_, nodes) in sorted(self.scenes.items()) for node in nodes.values()
                 if not node.get("hidden")
                 for line in node.get("lines", ["a picture"] if node["kind"] == "image" else [])]
        print("shows:", " / ".join(lines) or "nothing", flush=True)

    def run(self):
        heard = time.monotonic()
        while True:
            text = self.socket.receive()
            if text is not None:
                heard = time.monotonic()
                self.apply(text)
            elif time.monotonic() - heard > DEAD_S or not self.ready:
                raise Closed(4408 if not self.ready else 1001, "nothing was heard")
            else:
                self.tell("link.ping")


def serve(connection, media):
    with connection:
        web_socket = conversation = None
        try:
            web_socket = WebSocket(connection)
            conversation = Conversation(web_socket, media)
            conversation.run()
        except Closed as closed:
            if web_socket and closed.code:
                web_socket.close(closed.code)
            print("closed", closed.code, closed, flush=True)
        except OSError as error:
            print("closed", error, flush=True)
        if conversation:
            conversation.end()


def main():
    media = Media()
    with socket.create_server(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0)) as server:
        print("listening on 127.0.0.1:%d" % server.getsockname()[1], flush=True)
        while True:
            connection, _ = server.accept()
            threading.Thread(target=serve, args=(connection, media), daemon=True).start()


if __name__ == "__main__":
    main()
