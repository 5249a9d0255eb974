/* All simulated glasses of the process by the device they belong to: the one thing that contexts share here. */
#include "glasses/glasses.h"

#include <pthread.h>

#define GONE_KEPT 64

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct qk_list all = {&all, &all};
static const void *gone[GONE_KEPT]; /* devices whose glasses were destroyed, for the right status; a ring */
static size_t gone_next;

static void forget_gone(const void *identity)
{
	size_t i;

	for (i = 0; i < GONE_KEPT; i++)
		if (gone[i] == identity)
			gone[i] = NULL;
}

void qk_table_add(struct qk_glasses *glasses)
{
	pthread_mutex_lock(&lock);
	forget_gone(glasses->identity);
	qk_list_append(&all, &glasses->link);
	pthread_mutex_unlock(&lock);
}

void qk_table_remove(struct qk_glasses *glasses)
{
	pthread_mutex_lock(&lock);
	qk_list_remove(&glasses->link);
	gone[gone_next++ % GONE_KEPT] = glasses->identity;
	pthread_mutex_unlock(&lock);
}

static int was_here(const void *identity)
{
	size_t i;

	for (i = 0; i < GONE_KEPT; i++)
		if (gone[i] == identity)
			return 1;
	return 0;
}

int quark_sim_from_device(const struct quark_device *device, struct quark_sim **out)
{
	struct qk_list *item;
	int status;

	if (out)
		*out = NULL;
	if (!device || !out)
		return QUARK_ERR_INVALID;
	pthread_mutex_lock(&lock);
	status = was_here(device) ? QUARK_ERR_CLOSED : QUARK_ERR_UNSUPPORTED;
	qk_list_each (item, &all) {
		struct qk_glasses *glasses = qk_container(item, struct qk_glasses, link);

		if (glasses->identity != device)
			continue;
		*out = quark_sim_ref(glasses->sim);
		status = QUARK_OK;
		break;
	}
	pthread_mutex_unlock(&lock);
	return status;
}
