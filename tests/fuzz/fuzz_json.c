/* The strict check against the parser: whatever the check lets pass, the parser must read, and what the parser writes
 * must pass the check again. */
#include "wire/table.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#define PARSER_DEPTH_MAX 1000u
#define PARSER_NUMBER_MAX 63u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_printed(const cJSON *root)
{
	char *printed = cJSON_PrintUnformatted(root);
	int has_nul;

	if (!printed || qk_json_check(printed, strlen(printed), PARSER_DEPTH_MAX, &has_nul, NULL, 0) || has_nul)
		abort();
	free(printed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct qk_json_scan scan;
	char why[80] = "";
	cJSON *root;

	if (qk_json_scan(&scan, (const char *)data, size, PARSER_DEPTH_MAX, why, sizeof why)) {
		if (!why[0])
			abort();
		return 0;
	}
	if (scan.longest_number > PARSER_NUMBER_MAX)
		return 0;
	root = cJSON_ParseWithLength((const char *)data, size);
	if (!root)
		abort();
	if (!scan.has_nul)
		check_printed(root);
	cJSON_Delete(root);
	return 0;
}
