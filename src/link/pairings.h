/* The pairings of a context: who this app is, and which glasses it knows. On the context's thread. */
#ifndef QK_LINK_PAIRINGS_H
#define QK_LINK_PAIRINGS_H

#include "core/context.h"
#include "link/pairing_store.h"

/* The state folder, or NULL after NO_STATE was set; `what` needs it ("a pairing"). */
const char *qk_pairings_folder(struct quark_context *context, const char *what);

/* The app's key, in the folder's file identity.pem; made when it is missing. 0, or a status and a sentence. Any thread.
 */
int qk_pairings_key(const char *folder, struct qk_key **out, char *why, size_t why_size);

/* Sets the context's failure for a status and a sentence of the store or the key. Returns the status. */
int qk_pairings_fail(struct quark_context *context, int status, const char *why);

/* All pairings; free(out->rows). A status, with the context's failure set. */
int qk_pairings_read(struct quark_context *context, struct qk_pairing_rows *out);

/* Whether a pairing is meant by a device URI: by the id in it, else by address and port. */
int qk_pairing_matches(const struct qk_pairing_row *row, const struct qk_device_uri *uri);

uint64_t qk_unix_ms(void);

#endif
