/* The public snapshot of the pairings. */
#include "link/pairings.h"

#include <quark/pairing.h>

#include <stdlib.h>

struct text {
	char uri[QK_DEVICE_URI_MAX];
	char pins[2][QK_PIN_TEXT];
};

struct quark_pairings {
	struct qk_pairing_rows kept;
	struct text texts[];
};

static void write_texts(struct quark_pairings *pairings)
{
	for (uint32_t i = 0; i < pairings->kept.count; i++) {
		const struct qk_pairing_row *row = &pairings->kept.rows[i];
		struct text *text = &pairings->texts[i];

		qk_device_uri_write(row->address, row->port, text->uri);
		for (uint32_t k = 0; k < row->pins_count; k++)
			qk_pin_write(row->pins[k], text->pins[k]);
	}
}

static int take(struct quark_context *context, struct quark_pairings **out)
{
	struct qk_pairing_rows rows;
	int status = qk_pairings_read(context, &rows);

	if (status)
		return status;
	*out = calloc(1, sizeof **out + rows.count * sizeof(struct text));
	if (!*out) {
		free(rows.rows);
		return qk_no_memory(context, "the list of pairings");
	}
	(*out)->kept = rows;
	write_texts(*out);
	return QUARK_OK;
}

int quark_pairings(struct quark_context *context, struct quark_pairings **out)
{
	int status = qk_context_enter(context, __func__);

	if (out)
		*out = NULL;
	if (status)
		return status;
	if (!out)
		return qk_client_bug(context, __func__, "out is NULL");
	return qk_pairings_folder(context, "a list of pairings") ? take(context, out) : QUARK_ERR_NO_STATE;
}

void quark_pairings_free(struct quark_pairings *pairings)
{
	if (pairings)
		free(pairings->kept.rows);
	free(pairings);
}

uint32_t quark_pairings_count(const struct quark_pairings *pairings)
{
	return pairings ? pairings->kept.count : 0;
}

static const struct qk_pairing_row *row_at(const struct quark_pairings *pairings, uint32_t index)
{
	return index < quark_pairings_count(pairings) ? &pairings->kept.rows[index] : NULL;
}

const char *quark_pairings_uri(const struct quark_pairings *pairings, uint32_t index)
{
	return row_at(pairings, index) ? pairings->texts[index].uri : "";
}

const char *quark_pairings_id(const struct quark_pairings *pairings, uint32_t index)
{
	const struct qk_pairing_row *row = row_at(pairings, index);

	return row ? row->id : "";
}

const char *quark_pairings_name(const struct quark_pairings *pairings, uint32_t index)
{
	const struct qk_pairing_row *row = row_at(pairings, index);

	return row ? row->name : "";
}

const char *quark_pairings_model(const struct quark_pairings *pairings, uint32_t index)
{
	const struct qk_pairing_row *row = row_at(pairings, index);

	return row ? row->model : "";
}

const char *quark_pairings_pin(const struct quark_pairings *pairings, uint32_t index)
{
	return row_at(pairings, index) ? pairings->texts[index].pins[0] : "";
}

const char *quark_pairings_next_pin(const struct quark_pairings *pairings, uint32_t index)
{
	return row_at(pairings, index) ? pairings->texts[index].pins[1] : "";
}

uint64_t quark_pairings_created_ms(const struct quark_pairings *pairings, uint32_t index)
{
	const struct qk_pairing_row *row = row_at(pairings, index);

	return row ? row->created_ms : 0;
}

uint64_t quark_pairings_used_ms(const struct quark_pairings *pairings, uint32_t index)
{
	const struct qk_pairing_row *row = row_at(pairings, index);

	return row ? row->used_ms : 0;
}
