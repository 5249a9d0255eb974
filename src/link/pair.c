/* quark_pair(): its phases, and its end. */
#include "link/pair.h"

#include "core/struct_size.h"

#include <quark/device.h>
#include <quark/pairing.h>

#include <openssl/crypto.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define PAIR_US 120000000u /* a person answers */
#define CONNECT_US 10000000u
#define SENSORS_KNOWN (((1u << (QUARK_SENSOR_POSITION + 1)) - 1) & ~1u)

static struct qk_pair_request *of_request(struct qk_request *request)
{
	return qk_container(request, struct qk_pair_request, request);
}

static struct qk_pair_request *of_source(struct qk_source *source)
{
	return qk_container(source, struct qk_pair_request, source);
}

static uint64_t now_us(const struct qk_pair_request *pairing)
{
	return qk_clock_now(qk_context_clock(pairing->context));
}

void qk_pair_end(struct qk_pair_request *pairing, int status, int stage, int retry, const char *hint,
		 const char *format, ...)
{
	char sentence[sizeof pairing->failure.text];
	va_list list;

	if (pairing->phase == QK_PAIR_DONE)
		return;
	va_start(list, format);
	vsnprintf(sentence, sizeof sentence, format, list);
	va_end(list);
	qk_failure_set(&pairing->failure, status, stage, retry, hint, "%s", sentence);
	pairing->failed = 1;
	pairing->phase = QK_PAIR_DONE;
}

/* --- the phases --------------------------------------------------------------------------------------------------- */

static void finish(struct qk_pair_request *pairing);

static void start_job(struct qk_pair_request *pairing, struct qk_pairing_job *job)
{
	pairing->job = job;
	if (job && qk_pairing_job_start(job) == 0)
		return;
	pairing->job = NULL;
	qk_pair_end(pairing, QUARK_ERR_NOMEM, QUARK_STAGE_APP, QUARK_RETRY_LATER, "Free memory and pair again.",
		    "pair: no memory, or no thread, to look at the state folder");
}

static int look_at_folder(struct qk_pairing_job *job)
{
	struct qk_pairing_store *store;
	int status = qk_pairing_job_open(job, &store);

	if (status)
		return status;
	status = qk_pairing_store_try(store, job->why, sizeof job->why);
	qk_pairing_store_close(store);
	return status ? status : qk_pairings_key(job->folder, &job->key, job->why, sizeof job->why);
}

static void connect_with(struct qk_pair_request *pairing, struct qk_key *key)
{
	int status;

	pairing->key = qk_key_ref(key);
	pairing->phase = QK_PAIR_CONNECT;
	pairing->watchdog_us = now_us(pairing) + CONNECT_US;
	status = qk_pair_connect(pairing);
	if (status)
		qk_pair_end(pairing, status, QUARK_STAGE_LINK, QUARK_RETRY_LATER, NULL, "pair: %s",
			    quark_failure_text(quark_context_failure(pairing->context)));
}

static void looked_at_folder(struct qk_pairing_job *job)
{
	struct qk_pair_request *pairing = job->owner;

	pairing->job = NULL;
	if (!job->status)
		connect_with(pairing, job->key);
	else
		qk_pair_end(pairing, job->status, QUARK_STAGE_APP, QUARK_RETRY_NEVER,
			    "`quarkctl doctor` looks at the state folder too.", "pair: %s", job->why);
	if (pairing->phase == QK_PAIR_DONE)
		finish(pairing);
}

static int write_row(struct qk_pairing_job *job)
{
	struct qk_pairing_store *store;
	int status = qk_pairing_job_open(job, &store);

	if (status)
		return status;
	status = qk_pairing_store_put(store, &job->row, job->why, sizeof job->why);
	qk_pairing_store_close(store);
	return status;
}

static void wrote_row(struct qk_pairing_job *job)
{
	struct qk_pair_request *pairing = job->owner;

	pairing->job = NULL;
	if (job->status)
		qk_pair_end(pairing, job->status, QUARK_STAGE_APP, QUARK_RETRY_ASK_WEARER,
			    "Correct that, then pair again with a new URI.",
			    "pair: the wearer said yes, but it could not be stored: %s", job->why);
	pairing->phase = QK_PAIR_DONE;
	finish(pairing);
}

static void save(struct qk_pair_request *pairing)
{
	struct qk_pairing_job *job = qk_pairing_job_new(pairing->context, write_row, wrote_row, pairing);

	if (job)
		job->row = pairing->paired->row;
	start_job(pairing, job);
}

/* --- the request -------------------------------------------------------------------------------------------------- */

static int half_stored(struct qk_request *request)
{
	qk_request_fail(request, QUARK_ERR_UNKNOWN, QUARK_STAGE_APP, QUARK_RETRY_LATER,
			"Look with quark_pairings() whether it is there; if not, pair again.",
			"pair: the wearer said yes, and the disk did not answer before the deadline");
	return -1;
}

static int expire(struct qk_request *request, int final)
{
	struct qk_pair_request *pairing = of_request(request);
	int asked = pairing->phase == QK_PAIR_ASK;

	if (pairing->phase == QK_PAIR_SAVE)
		return final ? half_stored(request) : 0;
	if (request->cancelled)
		return 1;
	qk_request_fail(request, QUARK_ERR_TIMEOUT, asked ? QUARK_STAGE_CONSENT : QUARK_STAGE_LINK,
			QUARK_RETRY_ASK_WEARER, "Open a new pairing window on the glasses, and use its URI.",
			asked ? "pair: the wearer did not answer before the deadline"
			      : "pair: the glasses were not reached before the deadline");
	return -1;
}

/* Closing the link takes the question off the glasses. */
static void free_request(struct qk_request *request)
{
	struct qk_pair_request *pairing = of_request(request);

	qk_context_remove_source(pairing->context, &pairing->source);
	if (pairing->job)
		qk_job_cancel(&pairing->job->job);
	if (pairing->link)
		qk_websocket_link.close(pairing->link);
	qk_key_unref(pairing->key);
	qk_buffer_free(&pairing->out);
	qk_decoded_free(&pairing->in);
	free(pairing->paired);
	OPENSSL_cleanse(&pairing->uri, sizeof pairing->uri);
	free(pairing);
}

static const struct qk_request_ops request_ops = {"pair", expire, free_request};

static void release_outcome(void *payload)
{
	free(payload);
}

static void finish(struct qk_pair_request *pairing)
{
	struct quark_event *done = pairing->request.done;

	if (!pairing->failed) {
		qk_log(pairing->context, QUARK_LOG_INFO, "paired with %s (%s) at %s", pairing->paired->row.name,
		       pairing->paired->row.model, pairing->paired->uri);
		done->payload = pairing->paired;
		done->release = release_outcome;
		pairing->paired = NULL;
	}
	qk_request_end(&pairing->request, pairing->failed ? &pairing->failure : NULL);
}

static uint64_t next_us(struct qk_source *source)
{
	struct qk_pair_request *pairing = of_source(source);
	uint64_t link_us;

	if (pairing->phase != QK_PAIR_CONNECT && pairing->phase != QK_PAIR_ASK)
		return QK_NEVER; /* a job is under way */
	link_us = qk_websocket_link.next_us(pairing->link);
	return link_us < pairing->watchdog_us ? link_us : pairing->watchdog_us;
}

static void step_link(struct qk_pair_request *pairing)
{
	qk_websocket_link.step(pairing->link);
	if (pairing->phase == QK_PAIR_CONNECT && now_us(pairing) >= pairing->watchdog_us)
		qk_pair_end(pairing, QUARK_ERR_TIMEOUT, QUARK_STAGE_LINK, QUARK_RETRY_LATER,
			    "Look whether the glasses are on and in the same network; `quarkctl doctor` tells more.",
			    "pair: the glasses at %s did not answer the connection within 10 seconds",
			    pairing->uri.address);
}

static void step(struct qk_source *source)
{
	struct qk_pair_request *pairing = of_source(source);

	step_link(pairing);
	if (pairing->phase == QK_PAIR_SAVE)
		save(pairing);
	if (pairing->phase == QK_PAIR_DONE)
		finish(pairing);
}

static const struct qk_source_ops source_ops = {next_us, step};

static struct qk_pair_request *allocate(struct quark_context *context)
{
	struct qk_pair_request *pairing = calloc(1, sizeof *pairing);

	if (!pairing)
		return NULL;
	pairing->paired = calloc(1, sizeof *pairing->paired);
	pairing->context = context;
	pairing->source.ops = &source_ops;
	pairing->watchdog_us = QK_NEVER;
	if (pairing->paired)
		return pairing;
	free(pairing);
	return NULL;
}

static int start(struct quark_context *context, const struct qk_pairing_uri *uri,
		 const struct quark_pair_config *config, uint64_t *id)
{
	uint64_t timeout_us = config->timeout_ms ? (uint64_t)config->timeout_ms * 1000u : PAIR_US;
	struct qk_pair_request *pairing = allocate(context);
	int status;

	if (!pairing)
		return qk_no_memory(context, "a pairing");
	pairing->uri = *uri;
	pairing->sensors = config->sensors;
	status = qk_request_begin(&pairing->request, &request_ops, qk_context_handle(context), timeout_us);
	if (status) {
		OPENSSL_cleanse(&pairing->uri, sizeof pairing->uri);
		free(pairing->paired);
		free(pairing);
		return status;
	}
	qk_context_add_source(context, &pairing->source);
	start_job(pairing, qk_pairing_job_new(context, look_at_folder, looked_at_folder, pairing));
	if (pairing->phase == QK_PAIR_DONE) {
		qk_request_abort(&pairing->request);
		return qk_no_memory(context, "a pairing, or no thread");
	}
	if (id)
		*id = pairing->request.id;
	return QUARK_OK;
}

/* --- the call ----------------------------------------------------------------------------------------------------- */

static int check_config(struct quark_context *context, const struct quark_pair_config *config)
{
	if (config->sensors & ~SENSORS_KNOWN)
		return qk_client_bug(context, "quark_pair", "sensors has bits that are no 1 << enum quark_sensor");
	if (config->timeout_ms > 3600000)
		return qk_client_bug(context, "quark_pair", "timeout_ms is %u, must be 0 to 3600000",
				     config->timeout_ms);
	if (config->reserved)
		return qk_client_bug(context, "quark_pair", "reserved must be 0");
	return QUARK_OK;
}

/* The sentence never repeats the URI: it holds the token. */
static int read_uri(struct quark_context *context, const char *uri, struct qk_pairing_uri *out)
{
	char why[200];
	int status = qk_pairing_uri_read(uri, out, why, sizeof why);

	if (!status)
		return QUARK_OK;
	return qk_fail(context, status, QUARK_STAGE_APP, QUARK_RETRY_NEVER,
		       "Take the whole URI as the glasses show it; on a command line put it between quotes.",
		       "pair: %s", why);
}

int quark_pair(struct quark_context *context, const char *uri, const struct quark_pair_config *config,
	       uint64_t *request)
{
	struct quark_pair_config known;
	struct qk_pairing_uri read;
	int status = qk_context_enter(context, __func__);

	if (request)
		*request = 0;
	if (status)
		return status;
	if (!uri)
		return qk_client_bug(context, __func__, "uri is NULL");
	status = qk_struct_read(context, &known, sizeof known, sizeof known, config, "quark_pair_config");
	if (!status)
		status = check_config(context, &known);
	if (status)
		return status;
	if (!qk_pairings_folder(context, "pairing"))
		return QUARK_ERR_NO_STATE;
	status = read_uri(context, uri, &read);
	if (!status)
		status = start(context, &read, &known, request);
	OPENSSL_cleanse(&read, sizeof read);
	return status;
}

/* --- what the events tell ----------------------------------------------------------------------------------------- */

uint32_t quark_event_pairing_check(const struct quark_event *event)
{
	event = qk_event_check(event, __func__, QUARK_EVENT_PAIRING, 0);
	return event ? (uint32_t)event->numbers[0] : 0;
}

/* NULL for a request that failed, or that was none of quark_pair(). */
static const struct qk_pair_outcome *outcome_of(const struct quark_event *event, const char *function)
{
	event = qk_event_check(event, function, QUARK_EVENT_REQUEST_DONE, 0);
	return event && event->release == release_outcome ? event->payload : NULL;
}

const char *quark_event_pairing_uri(const struct quark_event *event)
{
	const struct qk_pair_outcome *outcome = outcome_of(event, __func__);

	return outcome ? outcome->uri : "";
}

const char *quark_event_pairing_id(const struct quark_event *event)
{
	const struct qk_pair_outcome *outcome = outcome_of(event, __func__);

	return outcome ? outcome->row.id : "";
}

const char *quark_event_pairing_name(const struct quark_event *event)
{
	const struct qk_pair_outcome *outcome = outcome_of(event, __func__);

	return outcome ? outcome->row.name : "";
}

const char *quark_event_pairing_model(const struct quark_event *event)
{
	const struct qk_pair_outcome *outcome = outcome_of(event, __func__);

	return outcome ? outcome->row.model : "";
}

uint32_t quark_event_pairing_sensors(const struct quark_event *event)
{
	const struct qk_pair_outcome *outcome = outcome_of(event, __func__);

	return outcome ? outcome->sensors : 0;
}
