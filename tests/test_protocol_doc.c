/* docs/protocol.md and docs/schemas say what the table says, and the schemas hold for what the encoder writes. */
#include "qtest.h"
#include "support_messages.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct qt_maker maker;

/* Runs "<program> <first> <second>" with output into a file; returns how it ended. */
static int run(const char *program, const char *first, const char *second, const char *third, const char *output)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		if (!freopen(output, "w", stdout) || !freopen(output, "a", stderr))
			_exit(126);
		execlp(program, program, first, second, third, (char *)NULL);
		_exit(127);
	}
	qt_true(child > 0 && waitpid(child, &status, 0) == child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static const char *tool(void)
{
	static char path[4096];
	const char *build = getenv("QUARK_TEST_BUILD");

	snprintf(path, sizeof path, "%s/bin/quark-protocol-doc", build ? build : ".");
	if (access(path, X_OK))
		qt_skip("quark-protocol-doc is not built");
	return path;
}

static const char *in_folder(const char *name)
{
	static char path[4096];

	snprintf(path, sizeof path, "%s/%s", qt_folder(), name);
	return path;
}

QTEST(the_tables_of_the_document_are_fresh)
{
	const char *program = tool();
	char *printed, *document, *found;

	qt_int(run(program, "markdown", NULL, NULL, in_folder("printed")), 0);
	printed = qt_read(in_folder("printed"), NULL);
	document = qt_read(qt_source("docs/protocol.md"), NULL);
	found = strstr(document, printed);
	if (!found || !strstr(found, "<!-- end of generated -->"))
		qt_fail("docs/protocol.md is old: run quark-protocol-doc update .");
	qt_int(strncmp(found + strlen(printed), "<!-- end of generated -->", 25), 0);
	free(printed);
	free(document);
}

static void same_file(const char *name)
{
	char path[4096];
	char *fresh, *kept;

	snprintf(path, sizeof path, "docs/schemas/%s", name);
	if (access(qt_source(path), R_OK))
		qt_fail("%s is missing: run quark-protocol-doc update .", path);
	kept = qt_read(qt_source(path), NULL);
	fresh = qt_read(in_folder(name), NULL);
	if (strcmp(fresh, kept) != 0)
		qt_fail("%s is old: run quark-protocol-doc update .", path);
	free(fresh);
	free(kept);
}

/* Other schemas live in the same folder. */
static int is_of_message(const char *name)
{
	return strstr(name, ".params.json") || strstr(name, ".result.json") || strcmp(name, "error.json") == 0;
}

static int each_schema(const char *folder, void (*visit)(const char *name))
{
	DIR *directory = opendir(folder);
	const struct dirent *entry;
	int count = 0;

	if (!directory)
		qt_fail("%s cannot be opened", folder);
	while ((entry = readdir(directory))) {
		if (!is_of_message(entry->d_name))
			continue;
		if (visit)
			visit(entry->d_name);
		count++;
	}
	closedir(directory);
	return count;
}

QTEST(the_schemas_are_fresh)
{
	int count;

	qt_int(run(tool(), "schemas", qt_folder(), NULL, in_folder("output")), 0);
	count = each_schema(qt_folder(), same_file);
	qt_true(count > 30);
	qt_int(each_schema(qt_source("docs/schemas"), NULL), count);
}

QTEST(the_tool_says_what_it_wants)
{
	char *output;

	qt_int(run(tool(), "nonsense", NULL, NULL, in_folder("output")), 1);
	output = qt_read(in_folder("output"), NULL);
	qt_contains(output, "say markdown");
	free(output);
	qt_int(run(tool(), "update", qt_folder(), NULL, in_folder("output")), 1);
	output = qt_read(in_folder("output"), NULL);
	qt_contains(output, "cannot be read");
	free(output);
	qt_int(run(tool(), "schemas", in_folder("none"), NULL, in_folder("output")), 1);
}

static const char *schema_name(uint32_t kind, uint32_t form)
{
	static char name[80];

	if (form == QK_FORM_ERROR)
		return "error";
	snprintf(name, sizeof name, "%s.%s", qk_message_name(kind), form == QK_FORM_RESULT ? "result" : "params");
	return name;
}

/* A line with the params as the encoder wrote them, cut out of the message. */
static void write_good(FILE *file, uint32_t kind, uint32_t form, const void *params)
{
	struct qk_envelope envelope = qt_envelope(kind, form);
	struct qk_buffer text = {0};
	const char *begin, *end;

	qt_int(qk_encode(&text, &envelope, params), 0);
	begin = strstr(text.data, form == QK_FORM_RESULT  ? "\"result\":"
				  : form == QK_FORM_ERROR ? "\"error\":"
							  : "\"params\":");
	end = text.data + text.length - strlen(",\"seq\":3,\"ack\":2}");
	begin = begin ? strchr(begin, ':') + 1 : NULL;
	fprintf(file, "good\t%s\t%.*s\n", schema_name(kind, form), begin ? (int)(end - begin) : 2,
		begin ? begin : "{}");
	qk_buffer_free(&text);
}

static void write_bad(FILE *file, uint32_t kind, uint32_t form, const struct qk_record *record, const void *params)
{
	for (uint16_t i = 0; i < record->field_count; i++)
		for (int missing = 0; missing <= record->fields[i].required; missing++) {
			struct qt_change change = {.field = &record->fields[i], .value = missing ? NULL : "null"};
			struct qk_buffer text = {0};

			qt_write(&text, record, params, &change);
			for (size_t at = 0; at < text.length; at++)
				if (text.data[at] == '\n' || text.data[at] == '\t')
					text.data[at] = ' ';
			fprintf(file, "bad\t%s\t%s\n", schema_name(kind, form), text.data);
			qk_buffer_free(&text);
		}
}

static void write_lines(FILE *file, uint32_t kind, uint32_t form, const struct qk_record *record)
{
	for (uint64_t seed = 0; seed < 20; seed++) {
		const void *params;

		maker.random.state = seed * 100 + kind;
		maker.full = seed % 5 == 0;
		params = qt_make(&maker, record);
		write_good(file, kind, form, params);
		if (seed == 0)
			write_bad(file, kind, form, record, params);
	}
}

QTEST(what_the_encoder_writes_is_valid_by_the_schemas)
{
	static const uint32_t forms[] = {QK_FORM_REQUEST, QK_FORM_NOTIFICATION, QK_FORM_RESULT};
	char lines[4096], wanted[64];
	FILE *file;
	char *output;
	int status, schemas = 1; /* that of errors */

	snprintf(lines, sizeof lines, "%s", in_folder("lines"));
	file = fopen(lines, "w");
	if (!file)
		qt_fail("%s cannot be written", lines);
	for (uint32_t kind = 1; kind < QK_MESSAGE_KINDS; kind++)
		for (size_t i = 0; i < 3; i++)
			if (qk_message_record(kind, forms[i])) {
				write_lines(file, kind, forms[i], qk_message_record(kind, forms[i]));
				schemas++;
			}
	write_lines(file, QK_OVERLAY_COMMIT, QK_FORM_ERROR, &qk_error_record);
	fclose(file);
	status = run("python3", qt_source("tests/check_schemas.py"), qt_source("docs/schemas"), lines,
		     in_folder("output"));
	if (status == 77 || status == 127)
		qt_skip("python3-jsonschema is not installed");
	output = qt_read(in_folder("output"), NULL);
	if (status)
		qt_fail("%s", output);
	snprintf(wanted, sizeof wanted, "refused, %d schemas", schemas);
	qt_contains(output, wanted);
	free(output);
}
