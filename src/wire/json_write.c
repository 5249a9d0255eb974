#include "wire/put.h"
#include "wire/table.h"

static const char hex[] = "0123456789abcdef";

static int is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

static void write_escape(struct qk_buffer *out, unsigned char c)
{
	char escape[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
	char letter = c == '"' || c == '\\' ? (char)c : c == '\n' ? 'n' : c == '\t' ? 't' : c == '\r' ? 'r' : 0;

	escape[1] = letter ? letter : 'u';
	qk_put(out, escape, letter ? 2 : 6);
}

int qk_json_write_text(struct qk_buffer *out, const char *text, size_t length)
{
	const unsigned char *at = (const unsigned char *)text, *end = at + length, *clean = at;

	qk_put_byte(out, '"');
	while (at < end) {
		size_t size;

		if (is_plain(*at)) {
			at++;
			continue;
		}
		if (*at >= 0x80) {
			size = qk_utf8_length(at, end);
			if (!size)
				return -1;
			at += size;
			continue;
		}
		qk_put(out, (const char *)clean, (size_t)(at - clean));
		write_escape(out, *at++);
		clean = at;
	}
	qk_put(out, (const char *)clean, (size_t)(at - clean));
	qk_put_byte(out, '"');
	return 0;
}
