/* The glasses are hostile: bytes play them against the whole library, above any real link. Each line is one thing that
 * happens, its first character says what:
 *
 * - N, at the very beginning: media needs a connection of its own, as over the network.
 * - m TEXT: the glasses say TEXT; in it # is their next number, @ the newest request's id, ~ the one before, $ the
 *   session, % the number of the newest photo, stream or voice.
 * - h, r: the newest hello is answered properly, by a new session, by a resume.
 * - k KIND: a small media frame; the kind of enum qk_media_kind, the number as %.
 * - b BYTES: a media frame with these bytes as its header.
 * - u, d: the media connection comes up, goes down.
 * - x, c, C: the connection is cut, ends, ends for good.
 * - s, w: the link is full, has room again.
 * - n: the next attempt to connect fails.
 * - t DIGIT: 2^DIGIT * 10 ms pass.
 * - a CHARACTER: the app does something.
 *
 * Whatever they do, every request of the app's ends exactly once, and what is kept stays within its limits. */
#include "support_fake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAX 400

static struct {
	struct fake_app app;
	struct quark_overlay *overlay;
	struct quark_camera *camera;
	struct quark_voice *voice;
	uint64_t newest, before, hello, said; /* ids of the app's requests, the number given last */
	uint64_t session, request, asked[FAKE_REQUESTS];
	uint32_t asked_count, number; /* number: of the newest photo, stream or voice */
	int is_greeted;
} world;

static struct qk_decoded decoded;

/* --- the glasses ---------------------------------------------------------------------------------------------------
 */

static void look(const struct qk_envelope *envelope, const void *params)
{
	if (envelope->kind == QK_CAMERA_PHOTO)
		world.number = ((const struct qk_photo *)params)->photo;
	else if (envelope->kind == QK_CAMERA_START)
		world.number = ((const struct qk_start *)params)->stream;
	else if (envelope->kind == QK_VOICE_LISTEN)
		world.number = ((const struct qk_listen *)params)->voice;
	else if (envelope->kind == QK_VOICE_START_AUDIO)
		world.number = ((const struct qk_start_audio *)params)->voice;
	if (envelope->form != QK_FORM_REQUEST)
		return;
	if (envelope->kind == QK_LINK_HELLO)
		world.hello = envelope->id;
	world.before = world.newest;
	world.newest = envelope->id;
}

static void hear(void)
{
	struct fake_letter *letter;

	while ((letter = fake_take())) {
		if (qk_decode(&decoded, QK_TO_GLASSES, letter->text, letter->length, NULL, NULL))
			abort(); /* the library must not say what cannot be read */
		look(&decoded.envelope, decoded.params);
		free(letter);
	}
}

static void say(const char *text, size_t length)
{
	struct qk_buffer out = {0};

	for (size_t i = 0; i < length; i++) {
		if (text[i] == '#')
			qk_buffer_u64(&out, ++world.said);
		else if (text[i] == '@')
			qk_buffer_u64(&out, world.newest);
		else if (text[i] == '~')
			qk_buffer_u64(&out, world.before);
		else if (text[i] == '$')
			qk_buffer_u64(&out, world.session);
		else if (text[i] == '%')
			qk_buffer_u64(&out, world.number);
		else
			qk_buffer_byte(&out, text[i]);
	}
	if (!out.failed && out.data)
		fake_say_text(out.data, out.length);
	qk_buffer_free(&out);
}

static void greet(int resumed)
{
	struct qk_envelope envelope = {.kind = QK_LINK_HELLO, .form = QK_FORM_RESULT, .id = world.hello};
	struct qk_hello_result result = {
		.protocol = 1,
		.session = resumed ? world.session : ++world.session,
		.resumed = (uint32_t)resumed,
		.last_received = resumed ? world.app.session->sequence.acknowledged : 0,
		.name = "f",
		.model = "f",
		.firmware = "1",
		.capabilities = QUARK_CAPABILITY_OVERLAY | QUARK_CAPABILITY_SPEECH | QUARK_CAPABILITY_CAMERA |
				QUARK_CAPABILITY_MICROPHONE,
		.display = {.count = 1, .width = 640, .height = 480, .nodes = 64},
		.camera = {.width = 1280, .height = 720, .fps = 30, .photo_width = 1280, .photo_height = 720},
	};

	if (!world.hello || !result.session)
		return;
	world.said = resumed ? world.app.session->sequence.applied : 0;
	fake_say(&envelope, &result);
}

static void frame(uint32_t kind)
{
	static const unsigned char pixels[16];
	static uint64_t sequence;
	struct qk_media_header header = {.kind = kind,
					 .number = world.number,
					 .sequence = ++sequence,
					 .length = sizeof pixels,
					 .format = QUARK_FORMAT_GREY,
					 .width = 4,
					 .height = 4,
					 .stride = 4};

	fake.sink->media(fake.owner, &header, qk_media_copy(pixels, sizeof pixels));
}

/* As a backend does it: only what has been checked comes through. */
static void any_frame(const char *bytes, size_t length)
{
	unsigned char raw[QK_MEDIA_HEADER_SIZE] = {0};
	struct qk_media_buffer *buffer = NULL;
	struct qk_media_header header;
	char why[160];

	memcpy(raw, bytes, length < sizeof raw ? length : sizeof raw);
	if (qk_media_read(&header, raw, sizeof raw, why, sizeof why) || header.length > 65536)
		return;
	if (header.length && !(buffer = qk_media_copy(NULL, header.length)))
		return;
	if (buffer)
		memset((void *)(uintptr_t)buffer->data, 7, header.length);
	fake.sink->media(fake.owner, &header, buffer);
}

/* --- the app -------------------------------------------------------------------------------------------------------
 */

static void note(int status)
{
	if ((status == QUARK_OK) != (world.request != 0))
		abort();
	if (world.request && world.request < FAKE_REQUESTS && world.asked_count < FAKE_REQUESTS)
		world.asked[world.asked_count++] = world.request;
}

static void commit(void)
{
	note(quark_overlay_commit(world.overlay, &world.request));
}

static void set_image(void)
{
	static const unsigned char png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0,
					    13,   'I', 'H', 'D', 'R',  0,    0,    0,    4, 0, 0,
					    0,    4,   8,   0,   0,    0,    0,    0,    0, 0, 0};

	quark_overlay_set_image(world.overlay, 2, png, sizeof png);
}

static void open_overlay(void)
{
	quark_overlay_unref(world.overlay);
	world.overlay = NULL;
	quark_overlay_open(world.app.device, NULL, &world.overlay);
}

static void open_camera(void)
{
	struct quark_camera_config config = {.size = sizeof config, .purpose = "to look"};

	quark_camera_unref(world.camera);
	world.camera = NULL;
	quark_camera_open(world.app.device, &config, &world.camera);
}

static void app_overlay(char what)
{
	if (!world.overlay)
		return;
	switch (what) {
	case 't':
		quark_overlay_set_text(world.overlay, 1, "text");
		break;
	case 'i':
		set_image();
		break;
	case 'p':
		quark_overlay_set_progress(world.overlay, 3, (uint32_t)(world.newest % 1001));
		break;
	case 'l':
		quark_overlay_clear(world.overlay);
		break;
	default:
		commit();
	}
}

static void app_camera(char what)
{
	struct quark_stream_config config = {.size = sizeof config, .format = QUARK_FORMAT_GREY, .credits = 2};

	if (!world.camera)
		return;
	switch (what) {
	case 'P':
		note(quark_camera_photo(world.camera, NULL, &world.request));
		break;
	case 'S':
		note(quark_camera_start(world.camera, &config, &world.request));
		break;
	case 'E':
		note(quark_camera_stop(world.camera, &world.request));
		break;
	default:
		quark_frame_unref(quark_camera_acquire(world.camera));
	}
}

static void open_voice(void)
{
	struct quark_voice_config config = {.size = sizeof config, .purpose = "to hear"};

	quark_voice_unref(world.voice);
	world.voice = NULL;
	quark_voice_open(world.app.device, &config, &world.voice);
}

static void app_voice(char what)
{
	struct quark_listen_config config = {.size = sizeof config, .mode = what == 'L' ? 1 : 3};
	struct quark_audio_config sound = {.size = sizeof sound, .queue = 4};

	if (!world.voice)
		return;
	switch (what) {
	case 'L':
	case 'W':
		note(quark_voice_listen(world.voice, &config, &world.request));
		break;
	case 'X':
		note(quark_voice_stop(world.voice, &world.request));
		break;
	case 'M':
		note(quark_voice_start_audio(world.voice, &sound, &world.request));
		break;
	case 'N':
		note(quark_voice_stop_audio(world.voice, &world.request));
		break;
	default:
		quark_audio_unref(quark_voice_acquire(world.voice));
	}
}

static void app(char what)
{
	struct quark_device *device = world.app.device;
	uint64_t newest = world.request;

	switch (what) {
	case 's':
		note(quark_device_speak(device, "words", NULL, &world.request));
		break;
	case 'q':
		note(quark_device_request_permission(device, QUARK_SENSOR_CAMERA_STREAM, "to look", &world.request));
		break;
	case 'x':
		if (newest && newest < FAKE_REQUESTS && !world.app.done[newest])
			quark_context_cancel(world.app.context, newest);
		break;
	case 'd':
		if (newest && newest < FAKE_REQUESTS && !world.app.done[newest])
			quark_context_set_timeout(world.app.context, newest, 50);
		break;
	case 'o':
		open_overlay();
		break;
	case 'O':
		open_camera();
		break;
	case 'Z':
		quark_device_close(device);
		break;
	case 'P':
	case 'S':
	case 'E':
	case 'A':
		app_camera(what);
		break;
	case 'V':
		open_voice();
		break;
	case 'L':
	case 'W':
	case 'X':
	case 'M':
	case 'N':
	case 'Q':
		app_voice(what);
		break;
	default:
		app_overlay(what);
	}
}

/* --- a life --------------------------------------------------------------------------------------------------------
 */

static void link_does(char what)
{
	switch (what) {
	case 'x':
		fake_cut();
		break;
	case 'c':
		fake_end(QUARK_ERR_IO, 0);
		break;
	case 'C':
		fake_end(QUARK_ERR_REVOKED, 1);
		break;
	case 's':
	case 'w':
		fake.full = fake.media_full = what == 's';
		break;
	case 'n':
		fake.refuse++;
		break;
	default:
		fake_media(what == 'u');
	}
}

static void line(const char *text, size_t length)
{
	char argument = length > 2 ? text[2] : ' ';

	if (!fake.alive) /* the link is closed: only the app does something now */
		length = length && text[0] == 'a' ? length : 0;
	switch (length ? text[0] : ' ') {
	case 'm':
		if (length > 2)
			say(text + 2, length - 2);
		break;
	case 'h':
	case 'r':
		greet(text[0] == 'r');
		break;
	case 'k':
		frame((uint32_t)(argument - '0') % 6);
		break;
	case 'b':
		any_frame(text + 1, length - 1);
		break;
	case 't':
		fake_pass(&world.app, 10u << ((unsigned char)argument % 12));
		return;
	case 'a':
		app(argument);
		break;
	case 'u':
	case 'd':
	case 'x':
	case 'c':
	case 'C':
	case 's':
	case 'w':
	case 'n':
		link_does(text[0]);
		break;
	default:
		return;
	}
	fake_step(&world.app);
}

static void check(void)
{
	const struct qk_sequence *sequence = &world.app.session->sequence;

	if (sequence->kept_bytes > QK_KEPT_BYTES || sequence->sent - sequence->acknowledged > QK_KEPT_MESSAGES ||
	    sequence->acknowledged > sequence->sent || sequence->told > sequence->applied)
		abort();
	if (quark_voice_get(world.voice, QUARK_VOICE_VALUE_AUDIO_QUEUED) > 4)
		abort();
}

static void end(void)
{
	quark_device_close(world.app.device);
	fake_step(&world.app);
	fake_pull(&world.app);
	for (uint32_t i = 0; i < world.asked_count; i++)
		if (world.app.done[world.asked[i]] != 1)
			abort();
	quark_overlay_unref(world.overlay);
	quark_camera_unref(world.camera);
	quark_voice_unref(world.voice);
	fake_close(&world.app);
	if (fake.alive)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data, *stop = text + size;
	int is_network = size && *text == 'N';

	memset(&world, 0, sizeof world);
	if (fake_open(&world.app, is_network ? &fake_network_link : &fake_link))
		abort();
	open_overlay();
	open_camera();
	open_voice();
	fake_step(&world.app);
	hear();
	for (int lines = 0; text < stop && lines < LINES_MAX; lines++) {
		const char *newline = memchr(text, '\n', (size_t)(stop - text));
		size_t length = (size_t)((newline ? newline : stop) - text);

		line(text, length);
		hear();
		check();
		text += length + 1;
	}
	end();
	qk_decoded_free(&decoded);
	memset(&decoded, 0, sizeof decoded);
	return 0;
}
