/* What is done to the state folder while nobody serves. */
#include "quark_glasses.h"

#include "server/store.h"

#include <string.h>
#include <time.h>

struct opened {
	struct qk_store *store;
	struct qk_key *key;
	char next_pin[QK_PIN_TEXT];
};

static int open_store(const struct qk_program *program, struct opened *opened)
{
	char why[400];

	if (qk_store_open(program->state, &opened->store, &opened->key, opened->next_pin, why, sizeof why))
		return qk_program_failed(why);
	return QK_GLASSES_OK;
}

static void close_store(struct opened *opened)
{
	qk_store_close(opened->store);
	qk_key_unref(opened->key);
}

static void print_app(void *owner, const struct qk_store_app *app)
{
	char created[32], used[32], pin[QK_PIN_TEXT];
	time_t when = (time_t)app->created_s;

	strftime(created, sizeof created, "%Y-%m-%d", localtime(&when));
	when = (time_t)app->used_s;
	strftime(used, sizeof used, "%Y-%m-%d", localtime(&when));
	qk_pin_write(app->pin, pin);
	printf("%s  \"%s\"  paired %s, last seen %s, %s\n", app->app_id, app->app_name, created, used, pin);
	++*(size_t *)owner;
}

int qk_program_list(struct qk_program *program)
{
	struct opened opened;
	size_t count = 0;
	int status = open_store(program, &opened);

	if (status)
		return status;
	if (qk_store_apps(opened.store, print_app, &count))
		status = qk_program_failed("the paired apps cannot be read from the state folder");
	else if (count == 0)
		puts("no app is paired");
	close_store(&opened);
	return status;
}

struct search {
	const char *app_id;
	int found;
};

static void look_for(void *owner, const struct qk_store_app *app)
{
	struct search *search = owner;

	search->found |= strcmp(search->app_id, app->app_id) == 0;
}

int qk_program_forget(struct qk_program *program)
{
	struct search search = {.app_id = program->values[QK_OPTION_FORGET]};
	struct opened opened;
	char why[400];
	int status = open_store(program, &opened);

	if (status)
		return status;
	snprintf(why, sizeof why, "no app \"%.100s\" is paired; --list-pairings tells which are", search.app_id);
	if (qk_store_apps(opened.store, look_for, &search) || !search.found ||
	    qk_store_remove(opened.store, search.app_id, why, sizeof why))
		status = qk_program_failed(why);
	else
		printf("%s is not paired any more\n", search.app_id);
	close_store(&opened);
	return status;
}

int qk_program_rotate(struct qk_program *program)
{
	int now = program->values[QK_OPTION_ROTATE_NOW] != NULL;
	struct opened opened;
	char why[400];
	int status = open_store(program, &opened);

	if (status)
		return status;
	status = now ? qk_store_rotate(opened.store, why, sizeof why)
		     : qk_store_announce(opened.store, opened.next_pin, why, sizeof why);
	if (status)
		status = qk_program_failed(why);
	else if (now)
		puts("the key that was announced is the key now");
	else
		printf("the next key is %s; apps hear of it whenever they connect. Give them 30 days, then change with "
		       "--rotate-key-now\n",
		       opened.next_pin);
	close_store(&opened);
	return status;
}
