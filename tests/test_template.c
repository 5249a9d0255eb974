/* The language of sentence templates: what is taken, and what is refused where. */
#include "qtest.h"

#include "voice/template.h"

#include <quark/base.h>

#include <stdio.h>
#include <string.h>

struct row {
	const char *source, *printed;
};

static const struct row taken[] = {
	{"turn on", "turn on"},
	{"  turn \t on\n", "turn on"},
	{"turn on [the] light[s]", "turn on (the|) light(s|)"},
	{"a|b", "(a|b)"},
	{"(a|b) c", "(a|b) c"},
	{"(a|)", "(a|)"},
	{"[a|b]", "(a|b|)"},
	{"day[ ]light", "day( |)light"},
	{"(on;<here>)", "(on;<here>)"},
	{"[on;off]", "((on;off)|)"},
	{"set {brightness} %", "set {brightness:brightness} %"},
	{"{percent:brightness}", "{percent:brightness}"},
	{"{ percent : brightness }", "{percent:brightness}"},
	{"{list:@where}", "{list:@where}"},
	{"{@where}", "{where:@where}"},
	{"{0..100,5:level}", "{0..100,5:level}"},
	{"{-10..10:level}", "{-10..10,1:level}"},
	{"< rule >", "<rule>"},
	{"\\[x\\] \\\\ \\{", "\\[x\\] \\\\ \\{"},
	{"what’s up", "what's up"},
	{"e\xcc\x81", "\xc3\xa9"},
	{"打开[客厅](的|)灯", "打开(客厅|)(的|)灯"},
	{"((a))", "a"},
};

static int parse(const char *source, struct qk_template *out, struct qk_template_error *error)
{
	return qk_template_parse(source, strlen(source), out, error);
}

static void is_printed_as(const char *source, const char *printed)
{
	struct qk_template_error error;
	struct qk_template template;
	struct qk_buffer out = {0};

	if (parse(source, &template, &error))
		qt_fail("%s: column %u: %s", source, error.column, error.text);
	qk_template_print(&template, &out);
	qt_text(out.data, printed);
	qk_buffer_free(&out);
	qk_template_free(&template);
}

QTEST(templates_are_taken_and_printed_in_their_shortest_form)
{
	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
		is_printed_as(taken[i].source, taken[i].printed);
		is_printed_as(taken[i].printed, taken[i].printed);
	}
}

struct wrong {
	const char *source;
	uint32_t line, column;
	const char *part;
};

static const struct wrong refused[] = {
	{"", 1, 1, "nothing in it"},
	{"   ", 1, 4, "nothing in it"},
	{"turn on ()", 1, 9, "\"()\" has nothing in it"},
	{"a []", 1, 3, "\"[]\" has nothing in it"},
	{"a {}", 1, 3, "\"{}\" has no name in it"},
	{"a { }", 1, 3, "\"{}\" has no name in it"},
	{"a <>", 1, 3, "\"<>\" has no name in it"},
	{"打开 (灯", 1, 4, "\"(\" is never closed"},
	{"a (b|c", 1, 3, "\"(\" is never closed"},
	{"a [b", 1, 3, "\"[\" is never closed"},
	{"a (b]", 1, 5, "\"]\" closes nothing"},
	{"a b)", 1, 4, "\")\" closes nothing"},
	{"a }", 1, 3, "\"}\" closes nothing"},
	{"a {b", 1, 3, "\"{\" is never closed"},
	{"a {b c(d)}", 1, 3, "\"{\" is never closed"},
	{"a\nb <c", 2, 3, "\"<\" is never closed"},
	{"(|)", 1, 2, "all the choices are empty"},
	{"(a;)", 1, 2, "is empty"},
	{"(a;b|c)", 1, 5, "stand in one group"},
	{"(a;b;c;d;e;f;g;h;i)", 1, 2, "9 parts in any order are too many"},
	{"{:x}", 1, 1, "a name is missing"},
	{"{x:}", 1, 1, "a name is missing"},
	{"{x:@}", 1, 1, "a name is missing"},
	{"{x:y:z}", 1, 4, "more than one \":\""},
	{"{9..1:x}", 1, 2, "begins behind its end"},
	{"{1..9,0:x}", 1, 2, "step of the range is not positive"},
	{"{1..9}", 1, 2, "the range has no slot"},
	{"a \\", 1, 3, "nothing follows"},
	{"a \xff", 1, 1, "no valid UTF-8"},
};

QTEST(wrong_templates_are_refused_with_the_place_and_a_sentence)
{
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		struct qk_template_error error;
		struct qk_template template;

		if (parse(refused[i].source, &template, &error) != QUARK_ERR_INVALID)
			qt_fail("\"%s\" is taken", refused[i].source);
		if (error.line != refused[i].line || error.column != refused[i].column)
			qt_fail("\"%s\": line %u, column %u: %s", refused[i].source, error.line, error.column,
				error.text);
		qt_contains(error.text, refused[i].part);
	}
}

static void nest(char *source, size_t depth)
{
	memset(source, '(', depth);
	source[depth] = 'a';
	memset(source + depth + 1, ')', depth);
	source[2 * depth + 1] = '\0';
}

QTEST(depth_and_length_have_a_limit)
{
	struct qk_template_error error;
	struct qk_template template;
	char source[QK_TEMPLATE_BYTES + 2];

	nest(source, QK_TEMPLATE_DEPTH);
	qt_int(parse(source, &template, &error), 0);
	qk_template_free(&template);
	nest(source, QK_TEMPLATE_DEPTH + 1);
	qt_int(parse(source, &template, &error), QUARK_ERR_INVALID);
	qt_uint(error.column, QK_TEMPLATE_DEPTH + 1);
	memset(source, 'a', sizeof source);
	qt_int(qk_template_parse(source, QK_TEMPLATE_BYTES, &template, &error), 0);
	qk_template_free(&template);
	qt_int(qk_template_parse(source, QK_TEMPLATE_BYTES + 1, &template, &error), QUARK_ERR_INVALID);
	qt_contains(error.text, "longer than 10000 bytes");
}

QTEST(plain_text_is_taken_as_it_stands)
{
	struct qk_template_error error;
	struct qk_template template;

	qt_int(qk_template_plain("a [b] \\ {c", 10, &template, &error), 0);
	qt_text(qk_template_text(&template, template.nodes[template.nodes[template.root].child].text), "a [b] \\ {c");
	qk_template_free(&template);
}

QTEST(a_list_knows_whether_text_stands_right_behind_it)
{
	static const struct {
		const char *source;
		uint32_t glued;
	} rows[] = {{"{a} b", 0}, {"{a}b", 1}, {"{a}", 0}, {"{a}[b]", 0}, {"({a})b", 0}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct qk_template_error error;
		struct qk_template template;

		qt_int(parse(rows[i].source, &template, &error), 0);
		for (uint32_t n = 0; n < template.count; n++)
			if (template.nodes[n].kind == QK_TEMPLATE_LIST)
				qt_uint(template.nodes[n].is_glued, rows[i].glued);
		qk_template_free(&template);
	}
}
