/* quark_forget(): a request, since it waits for the disk. */
#include "link/pairing_job.h"

#include <quark/pairing.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORGET_US 30000000u

struct forget {
	struct qk_request request;
	struct qk_pairing_job *job;
};

static struct forget *of(struct qk_request *request)
{
	return qk_container(request, struct forget, request);
}

/* It cannot be taken back once it was handed to the worker; so it is waited for, a little. */
static int expire(struct qk_request *request, int final)
{
	if (!final)
		return 0;
	qk_request_fail(request, QUARK_ERR_UNKNOWN, QUARK_STAGE_APP, QUARK_RETRY_LATER,
			"Look with quark_pairings() whether it is still there.",
			"forget: the disk did not answer before the deadline");
	return -1;
}

static void free_request(struct qk_request *request)
{
	struct forget *forget = of(request);

	if (forget->job)
		qk_job_cancel(&forget->job->job);
	free(forget);
}

static const struct qk_request_ops request_ops = {"forget", expire, free_request};

/* --- on the worker ------------------------------------------------------------------------------------------------ */

static int remove_matching(struct qk_pairing_job *job, struct qk_pairing_store *store)
{
	struct qk_pairing_rows rows;
	uint32_t removed = 0, count = 0;
	int status = qk_pairing_store_read(store, &rows, job->why, sizeof job->why);

	for (uint32_t i = 0; !status && i < rows.count; i++) {
		if (!qk_pairing_matches(&rows.rows[i], &job->which))
			continue;
		status = qk_pairing_store_remove(store, rows.rows[i].id, &removed, job->why, sizeof job->why);
		count += removed;
	}
	free(rows.rows);
	if (status || count)
		return status;
	snprintf(job->why, sizeof job->why,
		 "this app is not paired with such glasses; quark_pairings() and `quarkctl pairings` list them");
	return QUARK_ERR_INVALID;
}

static int work(struct qk_pairing_job *job)
{
	struct qk_pairing_store *store;
	int status = qk_pairing_job_open(job, &store);

	if (status)
		return status;
	status = remove_matching(job, store);
	qk_pairing_store_close(store);
	return status;
}

static void ended(struct qk_pairing_job *job)
{
	struct forget *forget = job->owner;

	forget->job = NULL;
	if (job->status)
		qk_request_fail(&forget->request, job->status, QUARK_STAGE_APP, QUARK_RETRY_NEVER, NULL, "forget: %s",
				job->why);
	else
		qk_request_end(&forget->request, NULL);
}

/* --- the call ----------------------------------------------------------------------------------------------------- */

static int begin(struct quark_context *context, struct forget *forget, const struct qk_device_uri *which)
{
	struct qk_pairing_job *job = qk_pairing_job_new(context, work, ended, forget);

	if (!job)
		return QUARK_ERR_NOMEM;
	job->which = *which;
	if (qk_pairing_job_start(job))
		return QUARK_ERR_NOMEM;
	forget->job = job;
	return QUARK_OK;
}

static int start(struct quark_context *context, const struct qk_device_uri *which, uint64_t *id)
{
	struct forget *forget = calloc(1, sizeof *forget);
	int status;

	if (!forget)
		return qk_no_memory(context, "a request");
	status = qk_request_begin(&forget->request, &request_ops, qk_context_handle(context), FORGET_US);
	if (status) {
		free(forget);
		return status;
	}
	if (begin(context, forget, which)) {
		qk_request_abort(&forget->request);
		return qk_no_memory(context, "a request, or no thread");
	}
	if (id)
		*id = forget->request.id;
	return QUARK_OK;
}

static int read_which(struct quark_context *context, const char *text, struct qk_device_uri *out)
{
	char why[160];

	memset(out, 0, sizeof *out);
	if (!qk_glasses_id_read(text, strlen(text), out->id))
		return QUARK_OK;
	if (!qk_device_uri_read(text, out, why, sizeof why))
		return QUARK_OK;
	return qk_fail(context, QUARK_ERR_INVALID, QUARK_STAGE_APP, QUARK_RETRY_NEVER,
		       "quark_pairings() and `quarkctl pairings` list what can be forgotten.",
		       "forget: \"%.100s\" is neither 8 hexadecimal digits nor the URI of glasses: %s", text, why);
}

int quark_forget(struct quark_context *context, const char *which, uint64_t *request)
{
	struct qk_device_uri read;
	int status = qk_context_enter(context, __func__);

	if (request)
		*request = 0;
	if (status)
		return status;
	if (!which)
		return qk_client_bug(context, __func__, "which is NULL");
	if (!qk_pairings_folder(context, "a pairing"))
		return QUARK_ERR_NO_STATE;
	status = read_which(context, which, &read);
	return status ? status : start(context, &read, request);
}
