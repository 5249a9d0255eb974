#include "quarkctl.h"

#include <string.h>

/* The length of the character at `text` when it is whole UTF-8, else 0. */
static size_t character(const unsigned char *text)
{
	size_t length = text[0] < 0x80   ? 1
			: text[0] < 0xc2 ? 0
			: text[0] < 0xe0 ? 2
			: text[0] < 0xf0 ? 3
			: text[0] < 0xf5 ? 4
					 : 0;

	for (size_t i = 1; i < length; i++)
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	/* Overlong forms, surrogates, and what lies behind the last character. */
	if ((text[0] == 0xe0 && text[1] < 0xa0) || (text[0] == 0xed && text[1] > 0x9f) ||
	    (text[0] == 0xf0 && text[1] < 0x90) || (text[0] == 0xf4 && text[1] > 0x8f))
		return 0;
	return length;
}

static void escape(FILE *out, unsigned char byte)
{
	const char *named = "\"\\\n\r\t", *place = strchr(named, byte);

	if (byte && place)
		fprintf(out, "\\%c", "\"\\nrt"[place - named]);
	else
		fprintf(out, "\\u%04x", byte);
}

void qk_ctl_json_text(FILE *out, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	fputc('"', out);
	while (*at) {
		size_t length = character(at);

		if (!length)
			fputs("\\ufffd", out);
		else if (length == 1 && (*at < 0x20 || *at == 0x7f || *at == '"' || *at == '\\'))
			escape(out, *at);
		else
			fwrite(at, 1, length, out);
		at += length ? length : 1;
	}
	fputc('"', out);
}

struct qk_ctl_record qk_ctl_begin(const struct qk_ctl *ctl, enum qk_ctl_style without_json)
{
	struct qk_ctl_record record = {stdout, ctl->json ? QK_CTL_JSON_LINE : without_json, 0};

	if (ctl->json)
		fputc('{', record.out);
	return record;
}

static void name_field(struct qk_ctl_record *record, const char *name)
{
	switch (record->style) {
	case QK_CTL_JSON_LINE:
		fputs(record->fields ? ", " : "", record->out);
		qk_ctl_json_text(record->out, name);
		fputs(": ", record->out);
		break;
	case QK_CTL_ROWS:
		fprintf(record->out, "%s%-22s  ", record->fields ? "\n" : "", name);
		break;
	case QK_CTL_LINE:
		fprintf(record->out, "%s%s=", record->fields ? " " : "", name);
	}
	record->fields++;
}

/* On a line, a text that could be taken for two fields is quoted. */
static void plain_text(const struct qk_ctl_record *record, const char *value)
{
	if (record->style == QK_CTL_LINE && (!*value || strpbrk(value, " \"=\n\t")))
		qk_ctl_json_text(record->out, value);
	else
		fputs(value, record->out);
}

void qk_ctl_text(struct qk_ctl_record *record, const char *name, const char *value)
{
	name_field(record, name);
	if (record->style == QK_CTL_JSON_LINE)
		qk_ctl_json_text(record->out, value);
	else
		plain_text(record, value);
}

void qk_ctl_raw(struct qk_ctl_record *record, const char *name, const char *json)
{
	name_field(record, name);
	fputs(json, record->out);
}

void qk_ctl_number(struct qk_ctl_record *record, const char *name, long long value)
{
	name_field(record, name);
	fprintf(record->out, "%lld", value);
}

void qk_ctl_flag(struct qk_ctl_record *record, const char *name, int value)
{
	qk_ctl_raw(record, name,
		   record->style == QK_CTL_JSON_LINE ? (value ? "true" : "false") : (value ? "yes" : "no"));
}

static const char *retry_name(int retry)
{
	static const char *const names[] = {"never", "now", "later", "after-event", "ask-wearer"};

	return retry >= 0 && retry <= QUARK_RETRY_ASK_WEARER ? names[retry] : "?";
}

void qk_ctl_failure(struct qk_ctl_record *record, const struct quark_failure *failure)
{
	if (!failure)
		return;
	qk_ctl_text(record, "status", quark_status_name(quark_failure_status(failure)));
	qk_ctl_text(record, "stage", quark_stage_name(quark_failure_stage(failure)));
	qk_ctl_text(record, "retry", retry_name(quark_failure_retry(failure)));
	qk_ctl_text(record, "why", quark_failure_text(failure));
	if (*quark_failure_hint(failure))
		qk_ctl_text(record, "hint", quark_failure_hint(failure));
}

void qk_ctl_end(struct qk_ctl_record *record)
{
	fputs(record->style == QK_CTL_JSON_LINE ? "}\n" : "\n", record->out);
}
