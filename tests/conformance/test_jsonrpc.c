/* The 15 examples of the JSON-RPC 2.0 specification. Methods are ours, not the examples', so that a call of theirs is
 * answered "method not found". Where v1 of the protocol deliberately differs from the specification, the row says so.
 */
#include "qtest.h"
#include "wire/codec.h"

#include <quark/base.h>

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#define SILENCE 0
/* What only the specification's server answers. */
#define A_RESULT 1
#define A_BATCH 2
#define AN_ID_OF_TEXT 99

struct expected {
	const char *name;
	int32_t code;        /* SILENCE: nothing is sent */
	uint64_t id;         /* 0: null */
	const char *differs; /* from what the specification's server answers; NULL: the same code and id */
};

#define OTHER_METHODS "the method is not one of ours"
#define NO_BATCHES "v1 has no batches: one message is one object"
#define OTHER_IDS "an id is a whole number in v1, never a string"

static const struct expected table[] = {
	{"positional-1", QK_RPC_NO_METHOD, 1, OTHER_METHODS},
	{"positional-2", QK_RPC_NO_METHOD, 2, OTHER_METHODS},
	{"named-1", QK_RPC_NO_METHOD, 3, OTHER_METHODS},
	{"named-2", QK_RPC_NO_METHOD, 4, OTHER_METHODS},
	{"notification-update", SILENCE, 0, NULL},
	{"notification-foobar", SILENCE, 0, NULL},
	{"non-existent-method", QK_RPC_INVALID_REQUEST, 0, OTHER_IDS},
	{"invalid-json", QK_RPC_PARSE, 0, NULL},
	{"invalid-request-object", QK_RPC_INVALID_REQUEST, 0, NULL},
	{"batch-invalid-json", QK_RPC_PARSE, 0, NULL},
	{"empty-array", QK_RPC_INVALID_REQUEST, 0, NULL},
	{"invalid-batch-not-empty", QK_RPC_INVALID_REQUEST, 0, NO_BATCHES},
	{"invalid-batch", QK_RPC_INVALID_REQUEST, 0, NO_BATCHES},
	{"batch", QK_RPC_INVALID_REQUEST, 0, NO_BATCHES},
	{"batch-all-notifications", QK_RPC_INVALID_REQUEST, 0, NO_BATCHES},
};

static const struct expected *find(const char *name)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	qt_fail("the example %s is not in the table", name);
}

/* The answer that the specification prints, as a row of the table. */
static struct expected specified(const cJSON *answer)
{
	struct expected row = {.code = SILENCE};
	const cJSON *error, *id;

	if (cJSON_IsArray(answer))
		return (struct expected){.code = A_BATCH};
	if (cJSON_IsNull(answer))
		return row;
	error = cJSON_GetObjectItemCaseSensitive(answer, "error");
	id = cJSON_GetObjectItemCaseSensitive(answer, "id");
	row.code = error ? cJSON_GetObjectItemCaseSensitive(error, "code")->valueint : A_RESULT;
	row.id = cJSON_IsNumber(id) ? (uint64_t)id->valuedouble : cJSON_IsString(id) ? AN_ID_OF_TEXT : 0;
	return row;
}

static void check_example(const char *name, const char *sent, const cJSON *answer)
{
	const struct expected *wanted = find(name);
	struct qk_decoded decoded = {0};
	struct expected spec;
	int status = qk_decode(&decoded, QK_TO_GLASSES, sent, strlen(sent), NULL, NULL);

	if (wanted->code == SILENCE) {
		qt_int(status, 0);
		qt_int(decoded.envelope.kind, QK_MESSAGE_NONE);
		qt_int(decoded.envelope.form, QK_FORM_NOTIFICATION);
	} else {
		qt_int(status, QUARK_ERR_PROTOCOL);
		qt_int(decoded.rpc_code, wanted->code);
	}
	qt_uint(decoded.envelope.id, wanted->id);
	qk_decoded_free(&decoded);
	spec = specified(answer);
	if (!wanted->differs != (spec.code == wanted->code && spec.id == wanted->id))
		qt_fail("%s: the specification answers with code %d, we with %d", name, (int)spec.code,
			(int)wanted->code);
}

QTEST(the_examples_of_the_specification)
{
	const char *path = qt_data("jsonrpc/spec-examples.json");
	const cJSON *example;
	cJSON *root;
	char *text;
	int count = 0;

	if (!path)
		qt_skip("the outside test data is not there");
	text = qt_read(path, NULL);
	root = cJSON_Parse(text);
	cJSON_ArrayForEach(example, cJSON_GetObjectItem(root, "cases"))
	{
		check_example(cJSON_GetArrayItem(example, 0)->valuestring, cJSON_GetArrayItem(example, 1)->valuestring,
			      cJSON_GetArrayItem(example, 2));
		count++;
	}
	qt_int(count, (int64_t)(sizeof table / sizeof *table));
	cJSON_Delete(root);
	free(text);
}
