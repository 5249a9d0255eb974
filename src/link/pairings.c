#include "link/pairing_job.h"

#include "link/websocket.h"

#include <arpa/inet.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define KEY_NAME "identity.pem"
#define MET_MS 600000u /* how exactly the store knows when it was last connected */

#define PAIR_HINT                                                                                                      \
	"Open a pairing window on the glasses, then run `quarkctl pair URI` or call quark_pair() with the URI that "   \
	"they show."

uint64_t qk_unix_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

const char *qk_pairings_folder(struct quark_context *context, const char *what)
{
	const char *folder = qk_context_state_folder(context);

	if (!folder)
		qk_fail(context, QUARK_ERR_NO_STATE, QUARK_STAGE_APP, QUARK_RETRY_NEVER,
			"Set quark_context_config::state_folder to a folder of the app's own, for example below "
			"$XDG_STATE_HOME.",
			"%s needs a state folder, for the app's key and its pairings, and this context has none", what);
	return folder;
}

int qk_pairings_key(const char *folder, struct qk_key **out, char *why, size_t why_size)
{
	char path[PATH_MAX];
	int length = snprintf(path, sizeof path, "%s/" KEY_NAME, folder);

	if (length > 0 && (size_t)length < sizeof path)
		return qk_key_load(path, out, why, why_size);
	snprintf(why, why_size, "the path of the state folder is too long");
	return QUARK_ERR_IO;
}

int qk_pairings_fail(struct quark_context *context, int status, const char *why)
{
	if (status == QUARK_ERR_NOMEM)
		return qk_no_memory(context, "the pairings");
	return qk_fail(context, status, QUARK_STAGE_APP, QUARK_RETRY_NEVER,
		       "`quarkctl doctor` looks at the state folder too.", "%s", why);
}

int qk_pairings_read(struct quark_context *context, struct qk_pairing_rows *out)
{
	struct qk_pairing_store *store;
	char why[sizeof((struct quark_failure *)0)->text];
	int status = qk_pairing_store_open(qk_context_state_folder(context), QK_PAIRING_READ, &store, why, sizeof why);

	out->rows = NULL;
	out->count = 0;
	if (!status) {
		status = qk_pairing_store_read(store, out, why, sizeof why);
		qk_pairing_store_close(store);
	}
	return status ? qk_pairings_fail(context, status, why) : QUARK_OK;
}

/* One address has many spellings. */
static int same_host(const char *address, const char *host)
{
	unsigned char a[sizeof(struct in6_addr)], b[sizeof(struct in6_addr)];
	int family = strchr(address, ':') ? AF_INET6 : AF_INET;

	return inet_pton(family, address, a) == 1 && inet_pton(family, host, b) == 1 &&
	       !memcmp(a, b, family == AF_INET6 ? sizeof(struct in6_addr) : sizeof(struct in_addr));
}

int qk_pairing_matches(const struct qk_pairing_row *row, const struct qk_device_uri *uri)
{
	if (uri->id[0])
		return !strcmp(row->id, uri->id);
	return row->port == uri->port && same_host(row->address, uri->host);
}

/* --- the target of a device URI ----------------------------------------------------------------------------------- */

static int not_paired(struct quark_context *context, const char *text, const struct qk_device_uri *uri,
		      const struct qk_pairing_rows *rows)
{
	char hint[sizeof((struct quark_failure *)0)->hint];

	if (uri->id[0])
		return qk_fail(context, QUARK_ERR_DENIED, QUARK_STAGE_LINK, QUARK_RETRY_ASK_WEARER, PAIR_HINT,
			       "%s: this app is not paired with the glasses %s", text, uri->id);
	if (rows->count)
		snprintf(
			hint, sizeof hint,
			"If they are glasses that are paired already and have got another address, add \"?id=%s\" (see "
			"`quarkctl pairings`); else run `quarkctl pair URI` or call quark_pair().",
			rows->rows[0].id);
	return qk_fail(context, QUARK_ERR_DENIED, QUARK_STAGE_LINK, QUARK_RETRY_ASK_WEARER,
		       rows->count ? hint : PAIR_HINT, "%s: this app is not paired with the glasses there", text);
}

static int other_app(struct quark_context *context, const char *text, const struct qk_pairing_row *row)
{
	return qk_fail(context, QUARK_ERR_DENIED, QUARK_STAGE_APP, QUARK_RETRY_NEVER,
		       "Give each app a state folder of its own, or pair again as this app.",
		       "%s: this state folder was paired as the app %s, and this app is %s", text, row->app_id,
		       qk_context_app_id(context));
}

static const struct qk_pairing_row *find(const struct qk_pairing_rows *rows, const struct qk_device_uri *uri)
{
	for (uint32_t i = 0; i < rows->count; i++)
		if (qk_pairing_matches(&rows->rows[i], uri))
			return &rows->rows[i];
	return NULL;
}

static int take_pairing(struct quark_context *context, const char *text, const struct qk_device_uri *uri,
			struct qk_websocket_target *out)
{
	struct qk_pairing_rows rows;
	const struct qk_pairing_row *row;
	int status = qk_pairings_read(context, &rows);

	if (status)
		return status;
	row = find(&rows, uri);
	if (!row)
		status = not_paired(context, text, uri, &rows);
	else if (strcmp(row->app_id, qk_context_app_id(context)))
		status = other_app(context, text, row);
	if (!status) {
		memcpy(out->pins, row->pins, sizeof out->pins);
		out->pins_count = row->pins_count;
		out->used_ms = row->used_ms;
	}
	free(rows.rows);
	return status;
}

static int take_key(struct quark_context *context, struct qk_websocket_target *out)
{
	char why[sizeof((struct quark_failure *)0)->text] = "";
	int status = qk_pairings_key(qk_context_state_folder(context), &out->key, why, sizeof why);

	return status ? qk_pairings_fail(context, status, why) : QUARK_OK;
}

int qk_websocket_target_of(struct quark_context *context, const char *uri, struct qk_websocket_target *out)
{
	struct qk_device_uri read;
	char why[160];
	int status = qk_device_uri_read(uri, &read, why, sizeof why);

	memset(out, 0, sizeof *out);
	if (status)
		return qk_fail(context, status, QUARK_STAGE_APP, QUARK_RETRY_NEVER,
			       "See quark_device_open() for the form of the URI.", "%.100s: %s", uri, why);
	memcpy(out->host, read.host, sizeof out->host);
	out->port = read.port;
	out->path = QK_PATH_SESSION;
	if (read.insecure)
		return QUARK_OK;
	if (!qk_pairings_folder(context, "glasses on a network (wss:)"))
		return QUARK_ERR_NO_STATE;
	status = take_pairing(context, uri, &read, out);
	return status ? status : take_key(context, out);
}

/* --- meeting them ------------------------------------------------------------------------------------------------- */

static int write_met(struct qk_pairing_job *job)
{
	struct qk_pairing_store *store;
	int status = qk_pairing_job_open(job, &store);

	if (status)
		return status;
	status = qk_pairing_store_met(store, job->row.pins[0], job->row.pins_count == 2 ? job->row.pins[1] : NULL,
				      job->row.used_ms, job->why, sizeof job->why);
	qk_pairing_store_close(store);
	return status;
}

static void wrote_met(struct qk_pairing_job *job)
{
	if (job->status)
		qk_log(job->context, QUARK_LOG_WARNING, "%s", job->why);
}

/* Nobody waits for it; what cannot be written now comes again with the next connection. */
static void start_met(struct quark_context *context, const unsigned char *pin, const unsigned char *next,
		      uint64_t now_ms)
{
	struct qk_pairing_job *job = qk_pairing_job_new(context, write_met, wrote_met, NULL);

	if (!job)
		return;
	memcpy(job->row.pins[0], pin, QK_PIN_SIZE);
	job->row.pins_count = next ? 2 : 1;
	if (next)
		memcpy(job->row.pins[1], next, QK_PIN_SIZE);
	job->row.used_ms = now_ms;
	qk_pairing_job_start(job);
}

/* As the store does it: a next key that was met takes the place of the old one. 1: there was something new. */
static int take_met(struct qk_websocket_target *target, const unsigned char *pin, const unsigned char *next)
{
	int changed = !qk_pin_same(target->pins[0], pin);

	if (changed) {
		memcpy(target->pins[0], pin, QK_PIN_SIZE);
		target->pins_count = 1;
	}
	if (!next || (target->pins_count == 2 && qk_pin_same(target->pins[1], next)))
		return changed;
	memcpy(target->pins[1], next, QK_PIN_SIZE);
	target->pins_count = 2;
	return 1;
}

void qk_websocket_met(struct quark_context *context, struct qk_websocket_target *target, const unsigned char *pin,
		      const char *next_pin)
{
	unsigned char next[QK_PIN_SIZE];
	int announced =
		next_pin && *next_pin && !qk_pin_read(next, next_pin, strlen(next_pin)) && !qk_pin_same(next, pin);
	int news = take_met(target, pin, announced ? next : NULL);
	uint64_t now_ms = qk_unix_ms();

	if (!news && now_ms < target->used_ms + MET_MS)
		return;
	target->used_ms = now_ms;
	start_met(context, pin, announced ? next : NULL, now_ms);
}
