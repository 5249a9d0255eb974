/* Every limit of every member, violated once: by the encoder's caller, and by the far end. */
#include "qtest.h"
#include "support_messages.h"

#include <quark/base.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct qt_maker maker;

/* What is looked at: one field of one message. */
struct look {
	uint32_t kind, form;
	const struct qk_record *record; /* of the whole message */
	const struct qk_field *field;
};

static unsigned violations;

static const char *shown(const struct look *look)
{
	static char text[120];
	size_t length;
	const char *name = qk_field_name(look->field, &length);

	snprintf(text, sizeof text, "%s, form %u, %.*s", qk_message_name(look->kind), (unsigned)look->form, (int)length,
		 name);
	return text;
}

static void *make_full(const struct look *look)
{
	maker.full = 1;
	maker.modest = 1;
	maker.random.state = look->kind;
	return qt_make(&maker, look->record);
}

static int decode_changed(const struct look *look, struct qt_change *change, struct qk_decoded *decoded)
{
	struct qk_buffer text = {0};
	uint32_t kind = look->kind;
	int status;

	qt_write_message(&text, look->kind, look->form, make_full(look), change);
	qt_true(change->done && !text.failed);
	status = qk_decode(decoded, qt_way(look->kind, look->form), text.data, text.length, qt_kind_of_id, &kind);
	qk_buffer_free(&text);
	return status;
}

static void refused(const struct look *look, const char *value)
{
	struct qt_change change = {.field = look->field, .value = value};
	struct qk_decoded decoded = {0};
	char name[64];
	size_t length;
	const char *at = qk_field_name(look->field, &length);

	snprintf(name, sizeof name, ".%.*s", (int)length, at);
	if (decode_changed(look, &change, &decoded) != QUARK_ERR_PROTOCOL)
		qt_fail("%s: accepted as %.200s", shown(look), value ? value : "absent");
	qt_int(decoded.rpc_code, QK_RPC_INVALID_PARAMS);
	qt_contains(decoded.text, name);
	qt_uint(decoded.envelope.id, look->form == QK_FORM_NOTIFICATION ? 0 : 7);
	qt_true(decoded.params == NULL);
	qk_decoded_free(&decoded);
	violations++;
}

static void accepted(const struct look *look, const char *value)
{
	struct qt_change change = {.field = look->field, .value = value};
	struct qk_decoded decoded = {0};

	if (decode_changed(look, &change, &decoded))
		qt_fail("%s: %.200s refused: %s", shown(look), value, decoded.text);
	qk_decoded_free(&decoded);
}

static void refuse_all(const struct look *look, const char *const *values)
{
	for (; *values; values++)
		refused(look, *values);
}

static void refuse_number(const struct look *look, int64_t number)
{
	char text[32];

	snprintf(text, sizeof text, "%lld", (long long)number);
	refused(look, text);
}

static void accept_number(const struct look *look, int64_t number)
{
	char text[32];

	snprintf(text, sizeof text, "%lld", (long long)number);
	accepted(look, text);
}

static const char *repeated(const char *part, const char *between, int64_t count, const char *before, const char *after)
{
	static struct qk_buffer out;

	qk_buffer_clear(&out);
	qk_buffer_text(&out, before);
	for (int64_t i = 0; i < count; i++) {
		qk_buffer_text(&out, i ? between : "");
		qk_buffer_text(&out, part);
	}
	qk_buffer_text(&out, after);
	return out.data;
}

static void decode_numbers(const struct look *look)
{
	static const char *const wrong[] = {"\"1\"", "null", "true", "[]", "{}", "1.5", "1e400", "-1e400", NULL};

	refuse_all(look, wrong);
	accept_number(look, look->field->min);
	accept_number(look, look->field->max);
	refuse_number(look, look->field->min - 1);
	refuse_number(look, look->field->max + 1);
}

static void decode_text(const struct look *look)
{
	static const char *const wrong[] = {"1", "null", "true", "[]", "{}", NULL};
	int64_t min = look->field->min, max = look->field->max;

	refuse_all(look, wrong);
	accepted(look, repeated("世", "", max, "\"", "\""));
	accepted(look, repeated("\\n", "", min, "\"", "\""));
	refused(look, repeated("世", "", max + 1, "\"", "\""));
	if (min)
		refused(look, repeated("x", "", min - 1, "\"", "\""));
}

/* So many bytes of 0 in base64. */
static const char *exactly(int64_t bytes)
{
	static const char *const tails[] = {"\"", "AA==\"", "AAA=\""};

	return repeated("AAAA", "", (uint32_t)bytes / 3, "\"", tails[bytes % 3]);
}

static void decode_bytes(const struct look *look)
{
	static const char *const wrong[] = {
		"1",        "null",     "[]",       "\"QQ\"",   "\"QQ=\"",     "\"QQ==QQ==\"", "\"QR==\"", "\"QUJ=\"",
		"\"Q===\"", "\"====\"", "\"QQ=Q\"", "\"Q-_Q\"", "\"QQ==\\n\"", "\" QQ==\"",    NULL};

	refuse_all(look, wrong);
	accepted(look, exactly(look->field->max));
	refused(look, exactly(look->field->max + 1));
	if (look->field->min) {
		refused(look, exactly(look->field->min - 1));
		return;
	}
	accepted(look, "\"\"");
	accepted(look, "\"QQ==\"");
	accepted(look, "\"QUI=\"");
	accepted(look, "\"+/A9\"");
}

static int is_lenient(const struct look *look)
{
	return qt_way(look->kind, look->form) == QK_TO_APP;
}

static void decode_names(const struct look *look)
{
	static const char *const wrong[] = {"1", "null", "true", "{}", NULL};
	int one = look->field->type == QK_TYPE_ENUM || look->field->type == QK_TYPE_FLAG;

	refuse_all(look, wrong);
	if (!is_lenient(look))
		refused(look, one ? "\"nonsense\"" : "[\"nonsense\"]");
	if (look->field->type == QK_TYPE_ENUM && look->field->min > 0)
		refused(look, "\"none\"");
	refused(look, one ? "[]" : "\"none\"");
	if (!one)
		refused(look, "[1]");
}

static void decode_list(const struct look *look)
{
	static const char *const wrong[] = {"1", "null", "{}", "\"\"", "[null]", NULL};
	char name[64] = "";

	if (look->field->type == QK_TYPE_LIST_ENUM)
		snprintf(name, sizeof name, "\"%s\"", look->field->names->names[1]);
	const char *item = look->field->type == QK_TYPE_LIST_TEXT     ? "\"x\""
			   : look->field->type == QK_TYPE_LIST_ENUM   ? name
			   : look->field->type == QK_TYPE_LIST_RECORD ? "{\"id\":1,\"kind\":\"group\"}"
								      : "1";

	refuse_all(look, wrong);
	accepted(look, repeated(item, ",", look->field->most, "[", "]"));
	accepted(look, repeated(item, ",", look->field->least, "[", "]"));
	refused(look, repeated(item, ",", look->field->most + 1, "[", "]"));
	if (look->field->least)
		refused(look, repeated(item, ",", look->field->least - 1, "[", "]"));
	if (look->field->type != QK_TYPE_LIST_U32 && look->field->type != QK_TYPE_LIST_I32)
		return;
	refused(look, repeated("1.5", ",", look->field->most, "[", "]"));
	refused(look, repeated("-4097", ",", look->field->most, "[", "]"));
	refused(look, repeated("4294967296", ",", look->field->most, "[", "]"));
}

static void decode_wrong(const struct look *look)
{
	static const char *const bools[] = {"1", "0", "\"true\"", "null", "[]", NULL};
	static const char *const colours[] = {"1",           "null",        "\"\"",        "\"#12345\"", "\"#1234567\"",
					      "\"123456#\"", "\"#12345g\"", "\"#-12345\"", NULL};
	static const char *const records[] = {"1", "null", "[]", "\"\"", NULL};

	switch (look->field->type) {
	case QK_TYPE_BOOL:
		refuse_all(look, bools);
		break;
	case QK_TYPE_COLOUR:
		refuse_all(look, colours);
		break;
	case QK_TYPE_TEXT:
		decode_text(look);
		break;
	case QK_TYPE_BYTES:
		decode_bytes(look);
		break;
	case QK_TYPE_RECORD:
		refuse_all(look, records);
		break;
	case QK_TYPE_ENUM:
	case QK_TYPE_FLAG:
	case QK_TYPE_FLAGS:
		decode_names(look);
		break;
	case QK_TYPE_U32:
	case QK_TYPE_I32:
	case QK_TYPE_U64:
		decode_numbers(look);
		break;
	default:
		decode_list(look);
	}
}

static void decode_missing_and_twice(const struct look *look)
{
	struct qt_change absent = {.field = look->field}, twice = {.field = look->field, .twice = 1};
	struct qk_decoded decoded = {0};
	int status = decode_changed(look, &absent, &decoded);

	if (status != (look->field->required ? QUARK_ERR_PROTOCOL : 0))
		qt_fail("%s: %d when absent: %s", shown(look), status, decoded.text);
	if (look->field->required)
		qt_contains(decoded.text, "is missing");
	qt_int(decode_changed(look, &twice, &decoded), QUARK_ERR_PROTOCOL);
	qt_contains(decoded.text, "is there twice");
	qk_decoded_free(&decoded);
}

/* --- the encoder -------------------------------------------------------------------------------------------------- */

static void not_encoded(const struct look *look, const void *params)
{
	struct qk_envelope envelope = qt_envelope(look->kind, look->form);
	struct qk_buffer out = {0};

	if (qk_encode(&out, &envelope, params) != QUARK_ERR_INVALID)
		qt_fail("%s: written: %.300s", shown(look), out.data);
	qt_uint(out.length, 0);
	qk_buffer_free(&out);
	violations++;
}

/* Where in the message the record with this field is, going into the first item of lists. */
static char *find(const struct qk_record *record, char *base, const struct qk_field *field)
{
	for (uint16_t i = 0; i < record->field_count; i++) {
		const struct qk_field *member = &record->fields[i];
		char *inner = base + member->offset;

		if (member == field)
			return base;
		if (!member->record)
			continue;
		if (member->type == QK_TYPE_LIST_RECORD)
			memcpy(&inner, base + member->offset, sizeof inner);
		inner = find(member->record, inner, field);
		if (inner)
			return inner;
	}
	return NULL;
}

static void encode_u32(const struct look *look, uint32_t value)
{
	char *params = make_full(look);

	memcpy(find(look->record, params, look->field) + look->field->offset, &value, sizeof value);
	not_encoded(look, params);
}

static void encode_u64(const struct look *look, uint64_t value)
{
	char *params = make_full(look);

	memcpy(find(look->record, params, look->field) + look->field->offset, &value, sizeof value);
	not_encoded(look, params);
}

static void encode_pointer(const struct look *look, const void *value)
{
	char *params = make_full(look);

	memcpy(find(look->record, params, look->field) + look->field->offset, &value, sizeof value);
	not_encoded(look, params);
}

static void encode_numbers(const struct look *look)
{
	const struct qk_field *field = look->field;

	if (field->type == QK_TYPE_U64) {
		encode_u64(look, (uint64_t)field->max + 1);
		encode_u64(look, UINT64_MAX);
		if (field->min && field->required)
			encode_u64(look, 0);
		return;
	}
	if (field->max < (field->type == QK_TYPE_I32 ? INT32_MAX : UINT32_MAX))
		encode_u32(look, (uint32_t)(field->max + 1));
	if (field->type == QK_TYPE_I32 ? field->min > INT32_MIN : field->min > (field->required ? 0 : 1))
		encode_u32(look, (uint32_t)(field->min - 1));
}

static void encode_text(const struct look *look)
{
	encode_pointer(look, repeated("é", "", look->field->max + 1, "", ""));
	encode_pointer(look, "not UTF-8: \xc3(");
	encode_pointer(look, "\xed\xa0\x80, a surrogate");
	encode_pointer(look, "cut \xe4\xb8");
	if (look->field->min && look->field->required) {
		encode_pointer(look, NULL);
		encode_pointer(look, "");
	}
}

static void encode_bytes(const struct look *look)
{
	struct qk_bytes bytes = {qt_make_room, (uint32_t)look->field->max + 1};
	char *params = make_full(look);

	memcpy(find(look->record, params, look->field) + look->field->offset, &bytes, sizeof bytes);
	not_encoded(look, params);
	bytes = (struct qk_bytes){NULL, 1};
	memcpy(find(look->record, params, look->field) + look->field->offset, &bytes, sizeof bytes);
	not_encoded(look, params);
}

static void encode_list(const struct look *look)
{
	const struct qk_field *field = look->field;
	char *params = make_full(look), *base = find(look->record, params, field), *items;
	uint32_t count = field->most + 1, one = 1, bad = UINT32_MAX;

	memcpy(base + field->count_offset, &count, sizeof count);
	not_encoded(look, params);
	params = make_full(look);
	base = find(look->record, params, field);
	memset(base + field->offset, 0, sizeof(void *));
	not_encoded(look, params);
	if (field->least) {
		count = field->least - 1;
		params = make_full(look);
		memcpy(find(look->record, params, field) + field->count_offset, &count, sizeof count);
		not_encoded(look, params);
	}
	if (field->type == QK_TYPE_LIST_TEXT || field->type == QK_TYPE_LIST_RECORD)
		return;
	params = make_full(look);
	base = find(look->record, params, field);
	memcpy(&items, base + field->offset, sizeof items);
	memcpy(items, field->type == QK_TYPE_LIST_U32 && field->max == UINT32_MAX ? memset(&one, 0, 4) : &bad, 4);
	if (field->type != QK_TYPE_LIST_I32)
		not_encoded(look, params);
}

static void encode_wrong(const struct look *look)
{
	switch (look->field->type) {
	case QK_TYPE_BOOL:
		encode_u32(look, 2);
		break;
	case QK_TYPE_COLOUR:
		encode_u32(look, 0x00ffffff);
		break;
	case QK_TYPE_ENUM:
		encode_u32(look, look->field->names->count);
		if (look->field->required && look->field->min)
			encode_u32(look, 0);
		break;
	case QK_TYPE_FLAG:
		encode_u32(look, 0);
		encode_u32(look, 3);
		encode_u32(look, 1u << look->field->names->count);
		break;
	case QK_TYPE_FLAGS:
		encode_u32(look, 1u << look->field->names->count);
		break;
	case QK_TYPE_TEXT:
		encode_text(look);
		break;
	case QK_TYPE_BYTES:
		encode_bytes(look);
		break;
	case QK_TYPE_RECORD:
		break;
	case QK_TYPE_U32:
	case QK_TYPE_I32:
	case QK_TYPE_U64:
		encode_numbers(look);
		break;
	default:
		encode_list(look);
	}
}

/* --- all of them -------------------------------------------------------------------------------------------------- */

static void each_field(struct look look, const struct qk_record *record, void (*visit)(const struct look *look))
{
	for (uint16_t i = 0; i < record->field_count; i++) {
		look.field = &record->fields[i];
		visit(&look);
		if (look.field->record)
			each_field(look, look.field->record, visit);
	}
}

static void each_look(void (*visit)(const struct look *look))
{
	static const uint32_t forms[] = {QK_FORM_REQUEST, QK_FORM_NOTIFICATION, QK_FORM_RESULT};

	for (uint32_t kind = 1; kind < QK_MESSAGE_KINDS; kind++)
		for (size_t i = 0; i < 3; i++) {
			struct look look = {kind, forms[i], qk_message_record(kind, forms[i]), NULL};

			if (look.record)
				each_field(look, look.record, visit);
		}
	each_field((struct look){QK_OVERLAY_COMMIT, QK_FORM_ERROR, &qk_error_record, NULL}, &qk_error_record, visit);
}

QTEST(the_decoder_refuses_every_wrong_value)
{
	each_look(decode_wrong);
	qt_true(violations > 1000);
}

QTEST(the_decoder_refuses_members_that_are_missing_or_there_twice)
{
	each_look(decode_missing_and_twice);
}

QTEST(the_encoder_refuses_every_wrong_value)
{
	each_look(encode_wrong);
	qt_true(violations > 200);
}
