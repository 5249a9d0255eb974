/* Messages to text and back. */
#include "qtest.h"
#include "support_messages.h"

#include <quark/base.h>
#include <quark/overlay.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 200

static struct qt_maker maker;
static const uint32_t forms[] = {QK_FORM_REQUEST, QK_FORM_NOTIFICATION, QK_FORM_RESULT, QK_FORM_ERROR};

static const char *named(uint32_t kind, uint32_t form)
{
	static char text[80];

	snprintf(text, sizeof text, "%s, form %u", qk_message_name(kind), (unsigned)form);
	return text;
}

static int decode(struct qk_decoded *decoded, enum qk_direction way, const char *text, size_t length, uint32_t *kind)
{
	return qk_decode(decoded, way, text, length, qt_kind_of_id, kind);
}

/* Decodes a copy that ends where the message ends, so that AddressSanitizer sees a read past it. */
static int decode_exactly(struct qk_decoded *decoded, enum qk_direction way, const char *text, size_t length,
			  uint32_t *kind)
{
	char *copy = malloc(length ? length : 1);
	int status;

	if (!copy)
		qt_fail("no memory");
	memcpy(copy, text, length);
	status = decode(decoded, way, copy, length, kind);
	free(copy);
	return status;
}

static int decode_text(struct qk_decoded *decoded, enum qk_direction way, const char *text)
{
	static uint32_t none;

	return decode(decoded, way, text, strlen(text), &none);
}

/* Calls for each message in each form that it has. */
static void each_message(void (*visit)(uint32_t kind, uint32_t form, const struct qk_record *record))
{
	for (uint32_t kind = 1; kind < QK_MESSAGE_KINDS; kind++)
		for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
			const struct qk_record *record = qk_message_record(kind, forms[i]);

			if (record && (forms[i] != QK_FORM_ERROR || qk_messages[kind].form == QK_FORM_REQUEST))
				visit(kind, forms[i], record);
		}
}

static void check_decoded(const struct qk_decoded *decoded, uint32_t kind, uint32_t form,
			  const struct qk_record *record, const void *params)
{
	struct qk_envelope expected = qt_envelope(kind, form);

	qt_int(decoded->envelope.kind, kind);
	qt_int(decoded->envelope.form, form);
	qt_uint(decoded->envelope.id, expected.id);
	qt_uint(decoded->envelope.seq, expected.seq);
	qt_uint(decoded->envelope.ack, expected.ack);
	if (!decoded->params || !qt_same(record, params, decoded->params))
		qt_fail("%s came back different", named(kind, form));
}

static void round_trip(uint32_t kind, uint32_t form, const struct qk_record *record)
{
	struct qk_decoded decoded = {0};
	struct qk_buffer text = {0};

	for (uint64_t seed = 0; seed < ROUNDS; seed++) {
		struct qk_envelope envelope = qt_envelope(kind, form);
		const void *params;

		maker.random.state = seed * 1000 + kind;
		maker.full = seed % 10 == 0;
		params = qt_make(&maker, record);
		qk_buffer_clear(&text);
		if (qk_encode(&text, &envelope, params))
			qt_fail("%s, seed %llu: not encoded", named(kind, form), (unsigned long long)seed);
		if (decode_exactly(&decoded, qt_way(kind, form), text.data, text.length, &kind))
			qt_fail("%s: %s: %.900s", named(kind, form), decoded.text, text.data);
		check_decoded(&decoded, kind, form, record, params);
		qk_buffer_clear(&text);
		qt_write_message(&text, kind, form, params, NULL);
		if (decode_exactly(&decoded, qt_way(kind, form), text.data, text.length, &kind))
			qt_fail("%s: %s: %.900s", named(kind, form), decoded.text, text.data);
		check_decoded(&decoded, kind, form, record, params);
	}
	qk_buffer_free(&text);
	qk_decoded_free(&decoded);
}

QTEST(every_message_comes_back_as_it_was)
{
	each_message(round_trip);
}

/* What was read must not depend on the text or on the message before. */
static void encode_again(uint32_t kind, uint32_t form, const struct qk_record *record)
{
	struct qk_envelope envelope = qt_envelope(kind, form);
	struct qk_decoded decoded = {0};
	struct qk_buffer text = {0}, again = {0};

	maker.full = 1;
	maker.random.state = kind;
	qk_encode(&text, &envelope, qt_make(&maker, record));
	qt_int(decode_exactly(&decoded, qt_way(kind, form), text.data, text.length, &kind), 0);
	qt_int(qk_encode(&again, &decoded.envelope, decoded.params), 0);
	qt_text(again.data, text.data);
	qk_buffer_free(&text);
	qk_buffer_free(&again);
	qk_decoded_free(&decoded);
}

QTEST(a_decoded_message_encodes_to_the_same_text)
{
	each_message(encode_again);
}

static void cut_and_corrupt(uint32_t kind, uint32_t form, const struct qk_record *record)
{
	static const char bytes[] = {0,   1,   '"', '\\', '{', '}',        '[',       '9',
				     ',', ':', '-', 'e',  'u', (char)0x80, (char)0xff};
	struct qk_envelope envelope = qt_envelope(kind, form);
	struct qk_decoded decoded = {0};
	struct qk_buffer text = {0};

	maker.full = 1;
	maker.modest = 1;
	maker.random.state = kind + form;
	qk_encode(&text, &envelope, qt_make(&maker, record));
	for (size_t length = 0; length < text.length; length++) {
		int status = decode_exactly(&decoded, qt_way(kind, form), text.data, length, &kind);

		if (status != QUARK_ERR_PROTOCOL || decoded.rpc_code != QK_RPC_PARSE || !decoded.text[0])
			qt_fail("%s: accepted when cut to %zu bytes", named(kind, form), length);
	}
	for (size_t i = 0; i < text.length; i++) {
		char was = text.data[i];

		for (size_t j = 0; j < sizeof bytes; j++) {
			text.data[i] = bytes[j];
			if (decode_exactly(&decoded, qt_way(kind, form), text.data, text.length, &kind))
				qt_true(decoded.rpc_code != 0 && decoded.text[0] && !decoded.params);
		}
		text.data[i] = was;
	}
	qt_int(decode_exactly(&decoded, qt_way(kind, form), text.data, text.length, &kind), 0);
	qk_buffer_free(&text);
	qk_decoded_free(&decoded);
}

QTEST(cut_or_corrupted_messages_are_refused_or_read_and_never_crash)
{
	each_message(cut_and_corrupt);
}

QTEST(the_text_is_as_documented)
{
	const char *const lines[] = {"Hi", "世界"};
	struct qk_node node = {.id = 1,
			       .kind = QK_NODE_TEXT,
			       .x = -5,
			       .colour = 0xff00ff10,
			       .bold = 1,
			       .anchor = QUARK_ANCHOR_TOP_LEFT,
			       .lines = lines,
			       .lines_count = 2};
	struct qk_commit commit = {.overlay = 1, .revision = 2, .set = &node, .set_count = 1};
	struct qk_envelope envelope = {QK_OVERLAY_COMMIT, QK_FORM_REQUEST, 7, 12, 9};
	struct qk_error error = {-32009, "no", 3, 4, "ask"};
	struct qk_buffer out = {0};

	qt_int(qk_encode(&out, &envelope, &commit), 0);
	qt_text(out.data, "{\"jsonrpc\":\"2.0\",\"method\":\"overlay.commit\",\"id\":7,\"params\":{\"overlay\":1,"
			  "\"revision\":2,\"set\":[{\"id\":1,\"kind\":\"text\",\"anchor\":\"top_left\",\"x\":-5,"
			  "\"colour\":\"#00ff10\",\"bold\":true,\"lines\":[\"Hi\",\"世界\"]}]},\"seq\":12,\"ack\":9}");
	qk_buffer_clear(&out);
	envelope = (struct qk_envelope){.kind = QK_LINK_PING, .form = QK_FORM_NOTIFICATION};
	qt_int(qk_encode(&out, &envelope, NULL), 0);
	qt_text(out.data, "{\"jsonrpc\":\"2.0\",\"method\":\"link.ping\"}");
	qk_buffer_clear(&out);
	envelope = (struct qk_envelope){.kind = QK_CAMERA_STOP, .form = QK_FORM_RESULT, .id = 5};
	qt_int(qk_encode(&out, &envelope, NULL), 0);
	qt_text(out.data, "{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{}}");
	qk_buffer_clear(&out);
	envelope = (struct qk_envelope){.form = QK_FORM_ERROR};
	qt_int(qk_encode(&out, &envelope, &error), 0);
	qt_text(out.data, "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32009,\"message\":\"no\","
			  "\"data\":{\"stage\":\"consent\",\"retry\":\"ask_wearer\",\"hint\":\"ask\"}}}");
	qk_buffer_free(&out);
}

QTEST(a_refused_message_leaves_the_buffer_as_it_was)
{
	struct qk_buffer out = {0};
	struct qk_envelope envelope = {QK_CAMERA_STOP, QK_FORM_REQUEST, 7, 0, 0};
	struct qk_stream_id stream = {0};

	qk_buffer_text(&out, "before");
	qt_int(qk_encode(&out, &envelope, &stream), QUARK_ERR_INVALID);
	qt_int(qk_encode(&out, &envelope, NULL), QUARK_ERR_INVALID);
	qt_text(out.data, "before");
	qt_uint(out.length, 6);
	stream.stream = 1;
	envelope.id = 0;
	qt_int(qk_encode(&out, &envelope, &stream), QUARK_ERR_INVALID);
	envelope.id = QK_NUMBER_MAX + 1ull;
	qt_int(qk_encode(&out, &envelope, &stream), QUARK_ERR_INVALID);
	envelope = (struct qk_envelope){QK_CAMERA_STOP, QK_FORM_NOTIFICATION, 0, 0, 0};
	qt_int(qk_encode(&out, &envelope, &stream), QUARK_ERR_INVALID);
	envelope = (struct qk_envelope){QK_LINK_PING, QK_FORM_NOTIFICATION, 1, 0, 0};
	qt_int(qk_encode(&out, &envelope, NULL), QUARK_ERR_INVALID);
	envelope = (struct qk_envelope){QK_MESSAGE_KINDS, QK_FORM_NOTIFICATION, 0, 0, 0};
	qt_int(qk_encode(&out, &envelope, NULL), QUARK_ERR_INVALID);
	qt_text(out.data, "before");
	qk_buffer_free(&out);
}

QTEST(a_message_that_is_too_long_is_neither_written_nor_read)
{
	static char line[4097];
	const char *lines[64];
	struct qk_node node = {.id = 1, .kind = QK_NODE_TEXT, .lines = lines, .lines_count = 15};
	struct qk_commit commit = {.overlay = 1, .revision = 1, .set = &node, .set_count = 1};
	struct qk_envelope envelope = {QK_OVERLAY_COMMIT, QK_FORM_REQUEST, 7, 0, 0};
	struct qk_decoded decoded = {0};
	struct qk_buffer out = {0};

	memset(line, 'x', 4096);
	for (size_t i = 0; i < 64; i++)
		lines[i] = line;
	qt_int(qk_encode(&out, &envelope, &commit), 0);
	qt_int(decode(&decoded, QK_TO_GLASSES, out.data, out.length, NULL), 0);
	qk_buffer_clear(&out);
	node.lines_count = 16;
	qt_int(qk_encode(&out, &envelope, &commit), QUARK_ERR_INVALID);
	qk_buffer_text(&out, "{\"jsonrpc\":\"2.0\",\"method\":\"link.ping\"}");
	while (out.length < QK_MESSAGE_MAX)
		qk_buffer_byte(&out, ' ');
	qt_int(decode(&decoded, QK_TO_GLASSES, out.data, out.length, NULL), 0);
	qk_buffer_byte(&out, ' ');
	qt_int(decode(&decoded, QK_TO_GLASSES, out.data, out.length, NULL), QUARK_ERR_PROTOCOL);
	qt_contains(decoded.text, "65537 bytes");
	qk_buffer_free(&out);
	qk_decoded_free(&decoded);
}

struct refused {
	const char *text, *sentence;
	int32_t code;
	uint64_t id;
};

#define V "\"jsonrpc\":\"2.0\","

static const struct refused refused_by_glasses[] = {
	{"", "no well-formed JSON", QK_RPC_PARSE, 0},
	{"{" V "\"id\":4,\"method\":\"link.ping\"} x", "after the end", QK_RPC_PARSE, 0},
	{"{" V "\"method\":\"link.ping\",\"x\":[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}", "deeper than 16", QK_RPC_PARSE, 0},
	{"{" V "\"method\":\"link.ping\",\"x\":\"\\u0000\"}", "NUL", QK_RPC_INVALID_REQUEST, 0},
	{"{" V "\"method\":\"link.ping\",\"x\":0.0000000000000000000000000000000000000000000000000000000000000001}",
	 "more than 63", QK_RPC_INVALID_REQUEST, 0},
	{"[{" V "\"method\":\"link.ping\"}]", "a batch", QK_RPC_INVALID_REQUEST, 0},
	{"17", "must be an object", QK_RPC_INVALID_REQUEST, 0},
	{"{\"id\":4,\"method\":\"link.ping\"}", "\"jsonrpc\" must be", QK_RPC_INVALID_REQUEST, 4},
	{"{\"jsonrpc\":2.0,\"id\":4,\"method\":\"x\"}", "\"jsonrpc\" must be", QK_RPC_INVALID_REQUEST, 4},
	{"{\"jsonrpc\":\"1.0\",\"id\":4,\"method\":\"x\"}", "\"jsonrpc\" must be", QK_RPC_INVALID_REQUEST, 4},
	{"{" V "\"id\":4}", "exactly one of", QK_RPC_INVALID_REQUEST, 4},
	{"{" V "\"id\":4,\"method\":\"x\",\"result\":{}}", "exactly one of", QK_RPC_INVALID_REQUEST, 4},
	{"{" V "\"id\":4,\"method\":5}", "\"method\" must be", QK_RPC_INVALID_REQUEST, 4},
	{"{" V "\"id\":\"4\",\"method\":\"x\"}", "\"id\" must be", QK_RPC_INVALID_REQUEST, 0},
	{"{" V "\"id\":null,\"method\":\"x\"}", "\"id\" must be", QK_RPC_INVALID_REQUEST, 0},
	{"{" V "\"id\":0,\"method\":\"x\"}", "\"id\" must be", QK_RPC_INVALID_REQUEST, 0},
	{"{" V "\"id\":1.5,\"method\":\"x\"}", "\"id\" must be", QK_RPC_INVALID_REQUEST, 0},
	{"{" V "\"id\":9007199254740992,\"method\":\"x\"}", "\"id\" must be", QK_RPC_INVALID_REQUEST, 0},
	{"{" V "\"id\":4,\"id\":5,\"method\":\"x\"}", "\"id\" is there twice", QK_RPC_INVALID_REQUEST, 0},
	{"{" V "\"id\":4,\"seq\":-1,\"method\":\"x\"}", "\"seq\" must be", QK_RPC_INVALID_REQUEST, 4},
	{"{" V "\"id\":4,\"ack\":1e300,\"method\":\"x\"}", "\"ack\" must be", QK_RPC_INVALID_REQUEST, 4},
	{"{" V "\"id\":4,\"method\":\"no.such\"}", "no method \"no.such\"", QK_RPC_NO_METHOD, 4},
	{"{" V "\"id\":4,\"method\":\"link.ping\"}", "is a notification", QK_RPC_INVALID_REQUEST, 4},
	{"{" V "\"method\":\"camera.stop\",\"params\":{\"stream\":1}}", "is a request", QK_RPC_INVALID_REQUEST, 0},
	{"{" V "\"method\":\"camera.light\",\"params\":{\"on\":true}}", "the other way", QK_RPC_INVALID_REQUEST, 0},
	{"{" V "\"id\":4,\"result\":{}}", "where nothing was asked", QK_RPC_INVALID_REQUEST, 4},
	{"{" V "\"result\":{}}", "without an \"id\"", QK_RPC_INVALID_REQUEST, 0},
	{"{" V "\"id\":4,\"method\":\"camera.stop\"}", "camera.stop: params.stream is missing", QK_RPC_INVALID_PARAMS,
	 4},
	{"{" V "\"id\":4,\"method\":\"camera.stop\",\"params\":[1]}", "members have names", QK_RPC_INVALID_PARAMS, 4},
	{"{" V "\"id\":4,\"method\":\"camera.stop\",\"params\":1}", "must be an object", QK_RPC_INVALID_PARAMS, 4},
	{"{" V "\"id\":4,\"method\":\"camera.start\",\"params\":{\"width\":9000}}",
	 "camera.start: params.width is 9000, must be a whole number from 16 to 8192", QK_RPC_INVALID_PARAMS, 4},
	{"{" V "\"id\":4,\"method\":\"overlay.commit\",\"params\":{\"set\":[{\"id\":1,\"kind\":\"icon\"},"
	 "{\"points\":[1,2,5000]}]}}",
	 "overlay.commit: params.set[1].points[2] is 5000", QK_RPC_INVALID_PARAMS, 4},
};

QTEST(what_the_glasses_refuse_is_named_with_its_code_and_id)
{
	struct qk_decoded decoded = {0};

	for (size_t i = 0; i < sizeof refused_by_glasses / sizeof *refused_by_glasses; i++) {
		const struct refused *bad = &refused_by_glasses[i];

		qt_int(decode_text(&decoded, QK_TO_GLASSES, bad->text), QUARK_ERR_PROTOCOL);
		qt_contains(decoded.text, bad->sentence);
		qt_int(decoded.rpc_code, bad->code);
		qt_uint(decoded.envelope.id, bad->id);
		qt_true(decoded.params == NULL);
	}
	qk_decoded_free(&decoded);
}

QTEST(a_refusal_can_be_sent_back_whatever_it_quotes)
{
	struct qk_decoded decoded = {0};
	struct qk_buffer text = {0}, out = {0};

	for (size_t before = 0; before < 4; before++) {
		struct qk_envelope envelope = {.form = QK_FORM_ERROR, .id = 4};
		struct qk_error error = {0};

		qk_buffer_clear(&text);
		qk_buffer_print(&text, "{" V "\"id\":4,\"method\":\"%.*s", (int)before, "xxxx");
		for (int i = 0; i < 60; i++)
			qk_buffer_text(&text, "界");
		qk_buffer_text(&text, "\"}");
		qt_int(decode_text(&decoded, QK_TO_GLASSES, text.data), QUARK_ERR_PROTOCOL);
		qt_contains(decoded.text, "界");
		error = (struct qk_error){.code = decoded.rpc_code, .message = decoded.text};
		qk_buffer_clear(&out);
		qt_int(qk_encode(&out, &envelope, &error), 0);
	}
	qk_buffer_free(&text);
	qk_buffer_free(&out);
	qk_decoded_free(&decoded);
}

QTEST(unknown_members_and_notifications_are_ignored)
{
	struct qk_decoded decoded = {0};

	qt_int(decode_text(&decoded, QK_TO_GLASSES, "{" V "\"method\":\"new.thing\",\"params\":[1,2],\"seq\":9}"), 0);
	qt_int(decoded.envelope.kind, QK_MESSAGE_NONE);
	qt_int(decoded.envelope.form, QK_FORM_NOTIFICATION);
	qt_uint(decoded.envelope.seq, 9);
	qt_true(decoded.params == NULL);
	qt_int(decode_text(&decoded, QK_TO_GLASSES,
			   "{" V "\"new\":[{}],\"new\":1,\"method\":\"link.cancel\",\"params\":{\"new\":{\"id\":2},"
			   "\"id\":9007199254740991,\"new\":null}}"),
	       0);
	qt_uint(((const struct qk_cancel *)decoded.params)->id, 9007199254740991u);
	qt_int(decode_text(&decoded, QK_TO_APP, "{" V "\"id\":99,\"result\":[\"of an older request\"]}"), 0);
	qt_int(decoded.envelope.form, QK_FORM_RESULT);
	qt_int(decoded.envelope.kind, QK_MESSAGE_NONE);
	qk_decoded_free(&decoded);
}

QTEST(names_of_a_newer_peer)
{
	struct qk_decoded decoded = {0};
	const struct qk_hello_result *hello;
	uint32_t kind = QK_LINK_HELLO;
	const char *text =
		"{" V "\"id\":7,\"result\":{\"protocol\":1,\"session\":1,\"time_us\":0,\"name\":\"\",\"model\":\"\","
		"\"firmware\":\"\",\"reason\":\"boredom\",\"capabilities\":[\"overlay\",\"smell\",\"camera\"],"
		"\"camera\":{\"formats\":[\"raw\",\"nv12\",\"heif\",\"jpeg\"]}}}";

	qt_int(decode(&decoded, QK_TO_APP, text, strlen(text), &kind), 0);
	hello = decoded.params;
	qt_uint(hello->capabilities, 1 | 8);
	qt_uint(hello->reason, QK_SESSION_NONE);
	qt_uint(hello->camera.formats_count, 2);
	qt_uint(hello->camera.formats[0], 2);
	qt_uint(hello->camera.formats[1], 1);
	/* A notification whose name must not be guessed is one that is not known. */
	qt_int(decode_text(&decoded, QK_TO_APP,
			   "{" V
			   "\"method\":\"device.input\",\"params\":{\"input\":\"wink\",\"time_us\":1},\"seq\":5}"),
	       0);
	qt_int(decoded.envelope.kind, QK_MESSAGE_NONE);
	qt_uint(decoded.envelope.seq, 5);
	qt_true(decoded.params == NULL);
	/* A result is not. */
	kind = QK_CAMERA_START;
	text = "{" V "\"id\":7,\"result\":{\"stream\":1,\"format\":\"raw\",\"width\":2,\"height\":2,\"fps_milli\":1,"
	       "\"lease_ms\":1}}";
	qt_int(decode(&decoded, QK_TO_APP, text, strlen(text), &kind), QUARK_ERR_PROTOCOL);
	qt_contains(decoded.text, "a name that this version does not know");
	qt_int(decode_text(&decoded, QK_TO_GLASSES,
			   "{" V "\"id\":1,\"method\":\"camera.photo\",\"params\":{\"mode\":[\"x_ray\"],\"photo\":1}}"),
	       QUARK_ERR_PROTOCOL);
	qt_contains(decoded.text, "camera.photo: params.mode[0] is \"x_ray\"");
	qk_decoded_free(&decoded);
}

QTEST(an_error_without_an_id_is_read)
{
	struct qk_decoded decoded = {0};
	const struct qk_error *error;

	qt_int(decode_text(&decoded, QK_TO_GLASSES,
			   "{" V "\"id\":null,\"error\":{\"code\":-32700,\"message\":\"what?\"}}"),
	       0);
	qt_int(decoded.envelope.form, QK_FORM_ERROR);
	qt_uint(decoded.envelope.id, 0);
	error = decoded.params;
	qt_int(error->code, -32700);
	qt_text(error->message, "what?");
	qk_decoded_free(&decoded);
}

QTEST(the_table_is_sound)
{
	qt_text(qk_message_name(QK_MESSAGE_NONE), "");
	qt_text(qk_message_name(QK_MESSAGE_KINDS), "");
	for (uint32_t kind = 1; kind < QK_MESSAGE_KINDS; kind++) {
		qt_true(qk_messages[kind].name_length > 0 && qk_messages[kind].params && qk_messages[kind].direction);
		qt_int(qk_message_find(qk_messages[kind].name), kind);
		qt_true((qk_messages[kind].result != NULL) == (qk_messages[kind].form == QK_FORM_REQUEST));
	}
}

static void check_field(const struct qk_field *field)
{
	static const uint16_t sizes[] = {[QK_TYPE_BOOL] = 4,
					 [QK_TYPE_U32] = 4,
					 [QK_TYPE_I32] = 4,
					 [QK_TYPE_U64] = 8,
					 [QK_TYPE_ENUM] = 4,
					 [QK_TYPE_FLAG] = 4,
					 [QK_TYPE_FLAGS] = 4,
					 [QK_TYPE_COLOUR] = 4,
					 [QK_TYPE_TEXT] = sizeof(char *),
					 [QK_TYPE_BYTES] = sizeof(struct qk_bytes),
					 [QK_TYPE_LIST_U32] = 4,
					 [QK_TYPE_LIST_I32] = 4,
					 [QK_TYPE_LIST_ENUM] = 4,
					 [QK_TYPE_LIST_TEXT] = sizeof(char *),
					 [QK_TYPE_LIST_RECORD] = 0};
	uint16_t wanted = field->record ? field->record->size : sizes[field->type];

	qt_int(field->size, wanted);
	qt_true(field->doc && field->doc[0] && field->min <= field->max && field->least <= field->most);
	qt_int(strnlen(field->fragment, QK_FRAGMENT_SIZE), field->fragment_length);
	qt_true(!field->names || field->names->count <= 31);
}

static void check_record(uint32_t kind, uint32_t form, const struct qk_record *record)
{
	(void)kind;
	(void)form;
	qt_true(record->size <= 256 && record->field_count <= 64);
	for (uint16_t i = 0; i < record->field_count; i++) {
		check_field(&record->fields[i]);
		if (record->fields[i].record)
			check_record(kind, form, record->fields[i].record);
	}
}

QTEST(the_table_fits_the_structs)
{
	each_message(check_record);
}
