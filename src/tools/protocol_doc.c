/* Writes what docs say about the protocol from the table of messages, so that they cannot differ:
 *
 *	quark-protocol-doc markdown          prints the generated part of docs/protocol.md
 *	quark-protocol-doc schemas FOLDER    writes a JSON Schema for each message into FOLDER
 *	quark-protocol-doc update ROOT       brings ROOT/docs/protocol.md and ROOT/docs/schemas up to date */
#include "core/buffer.h"
#include "protocol_examples.h"
#include "wire/sequence.h"
#include "wire/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BEGIN "<!-- generated: quark-protocol-doc -->\n"
#define END "<!-- end of generated -->\n"

static void fail(const char *what, const char *name)
{
	fprintf(stderr, "quark-protocol-doc: %s: %s\n", name, what);
	exit(1);
}

/* --- markdown ------------------------------------------------------------------------------------------------------
 */

static void print_names(struct qk_buffer *out, const struct qk_field *field, const char *quote, const char *between)
{
	/* A number of a bit is no value: all flags have names that may be sent. */
	uint32_t least = field->type == QK_TYPE_ENUM || field->type == QK_TYPE_LIST_ENUM ? (uint32_t)field->min : 0;

	for (uint32_t i = least; i < field->names->count; i++)
		qk_buffer_print(out, "%s%s%s%s", i > least ? between : "", quote, field->names->names[i], quote);
}

static const char *type_name(const struct qk_field *field)
{
	static const char *const names[] = {
		[QK_TYPE_BOOL] = "boolean",
		[QK_TYPE_U32] = "integer",
		[QK_TYPE_I32] = "integer",
		[QK_TYPE_U64] = "integer",
		[QK_TYPE_ENUM] = "name",
		[QK_TYPE_FLAG] = "name",
		[QK_TYPE_FLAGS] = "array of names",
		[QK_TYPE_COLOUR] = "colour",
		[QK_TYPE_TEXT] = "string",
		[QK_TYPE_BYTES] = "base64",
		[QK_TYPE_RECORD] = "object",
		[QK_TYPE_LIST_U32] = "array of integers",
		[QK_TYPE_LIST_I32] = "array of integers",
		[QK_TYPE_LIST_ENUM] = "array of names",
		[QK_TYPE_LIST_TEXT] = "array of strings",
		[QK_TYPE_LIST_RECORD] = "array of objects",
	};

	return names[field->type];
}

static void print_range(struct qk_buffer *out, const struct qk_field *field)
{
	if (field->max == QK_NUMBER_MAX)
		qk_buffer_print(out, "%lld to 2^53 - 1", (long long)field->min);
	else
		qk_buffer_print(out, "%lld to %lld", (long long)field->min, (long long)field->max);
}

static void print_items(struct qk_buffer *out, const struct qk_field *field)
{
	if (field->least == field->most)
		qk_buffer_print(out, "%u items", (unsigned)field->most);
	else
		qk_buffer_print(out, "%u to %u items", (unsigned)field->least, (unsigned)field->most);
}

static void print_limits(struct qk_buffer *out, const struct qk_field *field)
{
	if (field->most) {
		print_items(out, field);
		qk_buffer_text(out, field->type == QK_TYPE_LIST_RECORD ? "" : ", each ");
	}
	if (field->names)
		print_names(out, field, "`", ", ");
	else if (field->type == QK_TYPE_TEXT || field->type == QK_TYPE_LIST_TEXT)
		qk_buffer_print(out, "%lld to %lld characters", (long long)field->min, (long long)field->max);
	else if (field->type == QK_TYPE_BYTES)
		qk_buffer_print(out, "%s%lld bytes", field->min == field->max ? "" : "at most ", (long long)field->max);
	else if (field->type == QK_TYPE_COLOUR)
		qk_buffer_text(out, "`#rrggbb`");
	else if (field->type == QK_TYPE_RECORD || field->type == QK_TYPE_LIST_RECORD)
		qk_buffer_print(out, "%ssee *%s*", field->most ? ", " : "", field->record->title);
	else if (field->type != QK_TYPE_BOOL)
		print_range(out, field);
}

static void print_record(struct qk_buffer *out, const char *what, const struct qk_record *record)
{
	if (!record->field_count) {
		qk_buffer_print(out, "%s: no members.\n\n", what);
		return;
	}
	qk_buffer_print(out, "%s, %s: %s\n\n| Member | Type | Required | Limits | Meaning |\n|---|---|---|---|---|\n",
			what, record->title, record->doc);
	for (uint16_t i = 0; i < record->field_count; i++) {
		const struct qk_field *field = &record->fields[i];
		size_t length;
		const char *name = qk_field_name(field, &length);

		qk_buffer_print(out, "| `%.*s` | %s | %s | ", (int)length, name, type_name(field),
				field->required ? "yes" : "no");
		print_limits(out, field);
		qk_buffer_print(out, " | %s |\n", field->doc);
	}
	qk_buffer_byte(out, '\n');
	for (uint16_t i = 0; i < record->field_count; i++)
		if (record->fields[i].record)
			print_record(out, "Object", record->fields[i].record);
}

static void print_example(struct qk_buffer *out, const struct example *example)
{
	struct qk_envelope envelope = {.kind = example->kind, .form = example->form, .id = 17, .seq = 12, .ack = 9};

	if (!qk_is_numbered(example->kind))
		envelope.seq = 0;
	if (example->kind == QK_LINK_HELLO || example->kind == QK_LINK_PAIR)
		envelope.ack = 0;
	if (example->form == QK_FORM_NOTIFICATION)
		envelope.id = 0;
	qk_buffer_text(out, "```json\n");
	if (qk_encode(out, &envelope, example->params))
		fail("its example is not valid", qk_message_name(example->kind));
	qk_buffer_text(out, "\n```\n\n");
}

static void print_examples(struct qk_buffer *out, uint32_t kind, uint32_t form)
{
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
		if (examples[i].kind == kind && examples[i].form == form)
			print_example(out, &examples[i]);
}

static const char *way_name(uint32_t direction)
{
	return direction == QK_TO_GLASSES ? "app to glasses" : direction == QK_TO_APP ? "glasses to app" : "both ways";
}

static void print_message(struct qk_buffer *out, uint32_t kind)
{
	const struct qk_message *message = &qk_messages[kind];

	qk_buffer_print(out, "### %s\n\n%s, %s. %s\n\n", message->name,
			message->form == QK_FORM_REQUEST ? "Request" : "Notification", way_name(message->direction),
			message->doc);
	print_record(out, "Params", message->params);
	print_examples(out, kind, message->form);
	if (!message->result)
		return;
	print_record(out, "Result", message->result);
	print_examples(out, kind, QK_FORM_RESULT);
}

static void print_overview(struct qk_buffer *out)
{
	qk_buffer_text(out, "| Message | Kind | Direction | Meaning |\n|---|---|---|---|\n");
	for (uint32_t kind = 1; kind < QK_MESSAGE_KINDS; kind++)
		qk_buffer_print(out, "| `%s` | %s | %s | %s |\n", qk_messages[kind].name,
				qk_messages[kind].form == QK_FORM_REQUEST ? "request" : "notification",
				way_name(qk_messages[kind].direction), qk_messages[kind].doc);
	qk_buffer_byte(out, '\n');
}

static void print_markdown(struct qk_buffer *out)
{
	print_overview(out);
	for (uint32_t kind = 1; kind < QK_MESSAGE_KINDS; kind++)
		print_message(out, kind);
	qk_buffer_text(out, "### The error object\n\n");
	print_record(out, "`error`", &qk_error_record);
	print_examples(out, QK_CAMERA_PHOTO, QK_FORM_ERROR);
}

/* --- JSON Schema ----------------------------------------------------------------------------------------------------
 */

static void print_object(struct qk_buffer *out, const struct qk_record *record);

static void print_numbers_schema(struct qk_buffer *out, const struct qk_field *field)
{
	qk_buffer_print(out, "\"type\":\"integer\",\"minimum\":%lld,\"maximum\":%lld", (long long)field->min,
			(long long)field->max);
}

static void print_names_schema(struct qk_buffer *out, const struct qk_field *field)
{
	qk_buffer_text(out, "\"enum\":[");
	print_names(out, field, "\"", ",");
	qk_buffer_byte(out, ']');
}

static void print_text_schema(struct qk_buffer *out, const struct qk_field *field)
{
	qk_buffer_print(out, "\"type\":\"string\",\"minLength\":%lld,\"maxLength\":%lld", (long long)field->min,
			(long long)field->max);
}

static void print_bytes_schema(struct qk_buffer *out, const struct qk_field *field)
{
	qk_buffer_print(out,
			"\"type\":\"string\",\"contentEncoding\":\"base64\",\"minLength\":%lld,\"maxLength\":%lld,"
			"\"pattern\":\"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$\"",
			(long long)((field->min + 2) / 3 * 4), (long long)((field->max + 2) / 3 * 4));
}

static void print_one_schema(struct qk_buffer *out, const struct qk_field *field)
{
	switch (field->type) {
	case QK_TYPE_BOOL:
		qk_buffer_text(out, "\"type\":\"boolean\"");
		break;
	case QK_TYPE_COLOUR:
		qk_buffer_text(out, "\"type\":\"string\",\"pattern\":\"^#[0-9A-Fa-f]{6}$\"");
		break;
	case QK_TYPE_TEXT:
	case QK_TYPE_LIST_TEXT:
		print_text_schema(out, field);
		break;
	case QK_TYPE_BYTES:
		print_bytes_schema(out, field);
		break;
	case QK_TYPE_ENUM:
	case QK_TYPE_FLAG:
	case QK_TYPE_FLAGS:
	case QK_TYPE_LIST_ENUM:
		print_names_schema(out, field);
		break;
	case QK_TYPE_RECORD:
	case QK_TYPE_LIST_RECORD:
		print_object(out, field->record);
		break;
	default:
		print_numbers_schema(out, field);
	}
}

static void print_field_schema(struct qk_buffer *out, const struct qk_field *field)
{
	qk_buffer_text(out, "{\"description\":");
	qk_json_write_text(out, field->doc, strlen(field->doc));
	qk_buffer_byte(out, ',');
	if (field->type == QK_TYPE_FLAGS) {
		qk_buffer_text(out, "\"type\":\"array\",\"items\":{");
		print_one_schema(out, field);
		qk_buffer_byte(out, '}');
	} else if (field->most) {
		qk_buffer_print(out, "\"type\":\"array\",\"minItems\":%u,\"maxItems\":%u,\"items\":{",
				(unsigned)field->least, (unsigned)field->most);
		print_one_schema(out, field);
		qk_buffer_byte(out, '}');
	} else {
		print_one_schema(out, field);
	}
	qk_buffer_byte(out, '}');
}

/* The members of a schema object, without its braces. */
static void print_object(struct qk_buffer *out, const struct qk_record *record)
{
	const char *before = "";

	qk_buffer_text(out, "\"type\":\"object\",\"properties\":{");
	for (uint16_t i = 0; i < record->field_count; i++) {
		const struct qk_field *field = &record->fields[i];
		size_t comma = i == 0 ? 1 : 0; /* none before the first */

		qk_buffer_append(out, field->fragment + comma, field->fragment_length - comma);
		print_field_schema(out, field);
	}
	qk_buffer_text(out, "},\"required\":[");
	for (uint16_t i = 0; i < record->field_count; i++) {
		size_t length;
		const char *name = qk_field_name(&record->fields[i], &length);

		if (!record->fields[i].required)
			continue;
		qk_buffer_print(out, "%s\"%.*s\"", before, (int)length, name);
		before = ",";
	}
	qk_buffer_byte(out, ']');
}

/* --- files ----------------------------------------------------------------------------------------------------------
 */

static void write_file(const char *path, const struct qk_buffer *text)
{
	FILE *file = fopen(path, "wb");

	if (text->failed || !file || fwrite(text->data, 1, text->length, file) != text->length || fclose(file))
		fail("cannot be written", path);
}

static void break_line(struct qk_buffer *out, size_t depth)
{
	qk_buffer_byte(out, '\n');
	while (depth-- > 0)
		qk_buffer_byte(out, '\t');
}

/* Writes the text with a member on each line, so that people can read it and compare versions. */
static void indent(struct qk_buffer *out, const struct qk_buffer *text)
{
	char open[QK_MESSAGE_DEPTH * 2] = "";
	size_t depth = 0;
	int quoted = 0;

	for (size_t i = 0; i < text->length; i++) {
		char c = text->data[i];

		quoted ^= c == '"' && (i == 0 || text->data[i - 1] != '\\');
		if (!quoted && (c == '}' || c == ']') && depth > 0 && open[--depth] == '{' && text->data[i - 1] != '{')
			break_line(out, depth);
		qk_buffer_byte(out, c);
		if (quoted)
			continue;
		if ((c == '{' || c == '[') && depth + 1 < sizeof open)
			open[depth++] = c;
		if (c == ':' || (c == ',' && open[depth - 1] == '['))
			qk_buffer_byte(out, ' ');
		else if ((c == '{' && text->data[i + 1] != '}') || c == ',')
			break_line(out, depth);
	}
	qk_buffer_byte(out, '\n');
}

static void write_schema(const char *folder, const char *name, const char *part, const struct qk_record *record)
{
	struct qk_buffer text = {0}, indented = {0};
	char path[4096];

	qk_buffer_print(
		&text,
		"{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"title\":\"%s%s%s\",\"description\":",
		name, *part ? " " : "", part);
	qk_json_write_text(&text, record->doc, strlen(record->doc));
	qk_buffer_byte(&text, ',');
	print_object(&text, record);
	qk_buffer_byte(&text, '}');
	indent(&indented, &text);
	snprintf(path, sizeof path, "%s/%s%s%s.json", folder, name, *part ? "." : "", part);
	write_file(path, &indented);
	qk_buffer_free(&text);
	qk_buffer_free(&indented);
}

static void write_schemas(const char *folder)
{
	for (uint32_t kind = 1; kind < QK_MESSAGE_KINDS; kind++) {
		write_schema(folder, qk_messages[kind].name, "params", qk_messages[kind].params);
		if (qk_messages[kind].result)
			write_schema(folder, qk_messages[kind].name, "result", qk_messages[kind].result);
	}
	write_schema(folder, "error", "", &qk_error_record);
}

static void read_file(const char *path, struct qk_buffer *text)
{
	FILE *file = fopen(path, "rb");
	char part[4096];
	size_t got;

	if (!file)
		fail("cannot be read", path);
	while ((got = fread(part, 1, sizeof part, file)) > 0)
		qk_buffer_append(text, part, got);
	fclose(file);
	if (text->failed || !text->data)
		fail("cannot be read", path);
}

static void update(const char *root)
{
	struct qk_buffer old = {0}, new = {0};
	const char *begin, *end;
	char path[4096];

	snprintf(path, sizeof path, "%s/docs/protocol.md", root);
	read_file(path, &old);
	begin = strstr(old.data, BEGIN);
	end = strstr(old.data, END);
	if (!begin || !end || end < begin)
		fail("the marks of the generated part are missing", path);
	qk_buffer_append(&new, old.data, (size_t)(begin - old.data) + strlen(BEGIN));
	qk_buffer_byte(&new, '\n');
	print_markdown(&new);
	qk_buffer_text(&new, end);
	write_file(path, &new);
	qk_buffer_free(&old);
	qk_buffer_free(&new);
	snprintf(path, sizeof path, "%s/docs/schemas", root);
	write_schemas(path);
}

static int print_to_output(void)
{
	struct qk_buffer text = {0};

	print_markdown(&text);
	if (text.failed || fwrite(text.data, 1, text.length, stdout) != text.length || fflush(stdout))
		fail("cannot be written", "the output");
	qk_buffer_free(&text);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "markdown") == 0)
		return print_to_output();
	if (argc == 3 && strcmp(argv[1], "schemas") == 0)
		write_schemas(argv[2]);
	else if (argc == 3 && strcmp(argv[1], "update") == 0)
		update(argv[2]);
	else
		fail("say markdown, schemas FOLDER or update ROOT", argc > 1 ? argv[1] : "nothing to do");
	return 0;
}
