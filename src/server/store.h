/* What a pair of glasses must not forget: its own key, who is paired, and the permissions that hold for long. A folder
 * of mode 0700 with the key (PEM), the next key if there is one, and an SQLite database; one process at a time. */
#ifndef QK_SERVER_STORE_H
#define QK_SERVER_STORE_H

#include "channel/key.h"

#include <stdint.h>

struct qk_store;

/* $XDG_STATE_HOME/quark-glasses, or ~/.local/state/quark-glasses. 0; -1: there is no home. */
int qk_store_default(char *out, size_t size);

/* Opens the folder and what is in it, or makes them. `next_pin`: QK_PIN_TEXT bytes, "" when no key change is announced.
 * 0; QUARK_ERR_IO, QUARK_ERR_BUSY (another process has it), QUARK_ERR_VERSION (it is of a newer quark-glasses),
 * QUARK_ERR_NOMEM; with a sentence. */
int qk_store_open(const char *folder, struct qk_store **out, struct qk_key **key, char *next_pin, char *why,
		  size_t why_size);
void qk_store_close(struct qk_store *store);

/* Makes the next key, unless there is one, and writes its pin; from then on it is announced to apps. */
int qk_store_announce(struct qk_store *store, char *next_pin, char *why, size_t why_size);
/* The next key becomes the key. QUARK_ERR_INVALID: none was announced. */
int qk_store_rotate(struct qk_store *store, char *why, size_t why_size);
/* When the next key was announced, seconds since 1970; 0: never. */
int64_t qk_store_announced(struct qk_store *store);

struct qk_store_app {
	unsigned char pin[QK_PIN_SIZE];
	const char *app_id, *app_name;
	int64_t created_s, used_s;
};
struct qk_store_permission {
	const char *app_id;
	uint32_t sensor, state; /* enum quark_sensor, enum quark_permission */
	int64_t until_s;
};

/* All there are, in the order in which they came; texts are borrowed during the call. 0 or a status. */
int qk_store_apps(struct qk_store *store, void (*each)(void *owner, const struct qk_store_app *app), void *owner);
int qk_store_permissions(struct qk_store *store, void (*each)(void *owner, const struct qk_store_permission *one),
			 void *owner);

/* All of these are durable when they return. 0, or QUARK_ERR_IO with a sentence. */
int qk_store_add(struct qk_store *store, const struct qk_store_app *app, char *why, size_t why_size);
int qk_store_remove(struct qk_store *store, const char *app_id, char *why, size_t why_size); /* permissions too */
int qk_store_permission(struct qk_store *store, const struct qk_store_permission *one, char *why, size_t why_size);
/* Between these two, qk_store_used() is written at once or not at all. */
int qk_store_begin(struct qk_store *store);
int qk_store_used(struct qk_store *store, const unsigned char *pin, int64_t used_s);
int qk_store_end(struct qk_store *store);

#endif
