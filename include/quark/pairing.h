/**
 * @file pairing.h
 * @brief Pairing: how an app and glasses on the network come to know each other's keys.
 *
 * Glasses on the network accept only apps that they are paired with, and an app connects only to glasses whose key it
 * knows. To pair, the wearer opens a pairing window on the glasses and gives the app the URI that they show:
 *
 * @code
 * quark_pair(context, "quark://pair?v=1&id=1a2b3c4d&addr=192.168.1.20&port=9443&pin=...&tok=...&exp=...", NULL,
 * &request);
 * // QUARK_EVENT_PAIRING:      show quark_event_pairing_check(), "compare this number with the glasses"
 * // QUARK_EVENT_REQUEST_DONE: quark_device_open(context, quark_event_pairing_uri(event), &device, &opening);
 * @endcode
 *
 * That is done once. The app's key and its pairings stay in quark_context_config::state_folder, and from then on
 * quark_device_open() with "wss://192.168.1.20:9443" is enough. Simulated glasses ("sim:") need no pairing.
 *
 * docs/pairing.md tells what is stored where, what the check number is and is not, and how pairings end.
 * @since 0.1
 */
#ifndef QUARK_PAIRING_H
#define QUARK_PAIRING_H

#include <quark/base.h>

QUARK_BEGIN_DECLS

struct quark_context;
struct quark_event;

/**
 * How to pair. Zero it, set `size`, then what is wanted.
 * @since 0.1
 */
struct quark_pair_config {
	uint32_t size;       /**< sizeof(struct quark_pair_config). */
	uint32_t sensors;    /**< Permissions asked for at once: bits `1 << enum quark_sensor`. 0: none, ask later. */
	uint32_t timeout_ms; /**< Until it must be done, 1 to 3600000; 0: 120000, since a person has to answer. */
	uint32_t reserved;   /**< 0. */
};

/**
 * Pairs this app with the glasses that a pairing URI names. The app's key is made first if there is none yet. The
 * wearer is asked on the glasses and sees the app's name, a check number and the permissions asked for; the app cannot
 * answer. The pairing is on disk before the request ends with QUARK_OK. An older pairing with the same glasses is
 * replaced.
 *
 * One QUARK_EVENT_PAIRING comes with the check number as soon as the glasses are reached, before they look at the token
 * and ask their wearer.
 *
 * The request ends with QUARK_OK (quark_event_pairing_uri() and the other accessors tell what came of it);
 * QUARK_ERR_DENIED (the wearer said no or did not answer, the token is wrong, was used or is too old, or the far end
 * has another key than the URI says; then somebody is between, and the token was not spent); QUARK_ERR_BUSY (the
 * glasses ask their wearer something else); QUARK_ERR_NOT_READY (nobody wears them); QUARK_ERR_IO (not reached, or the
 * state folder cannot be written; then nothing was asked); QUARK_ERR_VERSION, QUARK_ERR_PROTOCOL; QUARK_ERR_UNKNOWN
 * (the connection was lost after the wearer was asked, so the glasses may or may not have this app); QUARK_ERR_TIMEOUT,
 * QUARK_ERR_CANCELLED. After a failure the wearer opens a new window, for a new URI.
 *
 * The token in the URI is a secret until it is used: do not log or keep the URI. The library does neither.
 * @param context a context with a state folder.
 * @param uri     "quark://pair?...", as the glasses show it. Copied.
 * @param config  NULL: all defaults. Copied.
 * @param request receives the request's id; may be NULL. Default deadline 120 s.
 * @return QUARK_OK; QUARK_ERR_INVALID (the sentence names the member of the URI that is wrong); QUARK_ERR_ABI;
 *         QUARK_ERR_VERSION (the URI is of a newer version); QUARK_ERR_NO_STATE (the context has no state folder);
 *         QUARK_ERR_AGAIN (too many requests are running); QUARK_ERR_BUSY (called from the log function);
 *         QUARK_ERR_NOMEM.
 * @since 0.1
 */
QUARK_API int quark_pair(struct quark_context *context, const char *uri, const struct quark_pair_config *config,
			 uint64_t *request);

/**
 * The number that the glasses show too while they ask their wearer. Show it with six digits (`%06u`). It is a help
 * against taking the wrong glasses or the wrong app; what pairing rests on is the key in the URI and the wearer's yes.
 * @param event QUARK_EVENT_PAIRING.
 * @return 0 to 999999.
 * @since 0.1
 */
QUARK_API uint32_t quark_event_pairing_check(const struct quark_event *event);

/**
 * What to open from now on.
 * @param event QUARK_EVENT_REQUEST_DONE of quark_pair().
 * @return for example "wss://192.168.1.20:9443", "" when the request failed; lives as long as the event.
 * @since 0.1
 */
QUARK_API const char *quark_event_pairing_uri(const struct quark_event *event);

/**
 * Which glasses.
 * @param event QUARK_EVENT_REQUEST_DONE of quark_pair().
 * @return 8 hexadecimal digits, "" when the request failed; lives as long as the event.
 * @since 0.1
 */
QUARK_API const char *quark_event_pairing_id(const struct quark_event *event);

/**
 * The name that the wearer gave the glasses.
 * @param event QUARK_EVENT_REQUEST_DONE of quark_pair().
 * @return the name, "" when the request failed; lives as long as the event.
 * @since 0.1
 */
QUARK_API const char *quark_event_pairing_name(const struct quark_event *event);

/**
 * The model of the glasses, for people to read.
 * @param event QUARK_EVENT_REQUEST_DONE of quark_pair().
 * @return the model, "" when the request failed; lives as long as the event.
 * @since 0.1
 */
QUARK_API const char *quark_event_pairing_model(const struct quark_event *event);

/**
 * Which of the permissions asked for the wearer gave.
 * @param event QUARK_EVENT_REQUEST_DONE of quark_pair().
 * @return bits `1 << enum quark_sensor`.
 * @since 0.1
 */
QUARK_API uint32_t quark_event_pairing_sensors(const struct quark_event *event);

/**
 * Forgets glasses: this app will not connect to them again without being paired anew. The glasses are not told; the
 * wearer removes the app on the glasses. A device that is open stays connected until it is closed.
 *
 * The request ends with QUARK_OK when it is on disk; QUARK_ERR_INVALID (not paired with such glasses); QUARK_ERR_IO
 * (the store of pairings cannot be read or written).
 * @param context a context with a state folder.
 * @param which   a device URI ("wss://192.168.1.20:9443") or the 8 digits of quark_pairings_id(). Copied. When several
 *                glasses were paired at the address, all of them are forgotten.
 * @param request receives the request's id; may be NULL. Default deadline 30 s.
 * @return QUARK_OK; QUARK_ERR_INVALID (neither a URI nor an id); QUARK_ERR_NO_STATE; QUARK_ERR_AGAIN; QUARK_ERR_BUSY
 *         (called from the log function); QUARK_ERR_NOMEM.
 * @since 0.1
 */
QUARK_API int quark_forget(struct quark_context *context, const char *which, uint64_t *request);

/**
 * The pairings as they were when quark_pairings() was called. Indices are from 0 to quark_pairings_count() - 1, newest
 * first; for any other the accessors return "" or 0.
 * @since 0.1
 */
struct quark_pairings;

/**
 * Takes a snapshot of the pairings in the state folder. It reads a small file, so it may take a moment.
 * @param context a context with a state folder.
 * @param out     receives the snapshot, which the app ends with quark_pairings_free(); or NULL.
 * @return QUARK_OK, also when there are none; QUARK_ERR_INVALID (`out` is NULL); QUARK_ERR_NO_STATE; QUARK_ERR_IO (the
 *         store is damaged, of a newer version, or cannot be read; it is left as it is); QUARK_ERR_BUSY (called from
 *         the log function); QUARK_ERR_NOMEM.
 * @since 0.1
 */
QUARK_API int quark_pairings(struct quark_context *context, struct quark_pairings **out);

/**
 * Ends a snapshot.
 * @param pairings a snapshot; NULL does nothing.
 * @since 0.1
 */
QUARK_API void quark_pairings_free(struct quark_pairings *pairings);

/**
 * How many there are.
 * @param pairings a snapshot.
 * @return the number.
 * @since 0.1
 */
QUARK_API uint32_t quark_pairings_count(const struct quark_pairings *pairings);

/**
 * What to open.
 * @param pairings a snapshot.
 * @param index    which pairing.
 * @return for example "wss://192.168.1.20:9443"; lives as long as the snapshot.
 * @since 0.1
 */
QUARK_API const char *quark_pairings_uri(const struct quark_pairings *pairings, uint32_t index);

/**
 * Which glasses. When they have got another address, open "wss://NEW-ADDRESS:PORT?id=1a2b3c4d".
 * @param pairings a snapshot.
 * @param index    which pairing.
 * @return 8 hexadecimal digits; lives as long as the snapshot.
 * @since 0.1
 */
QUARK_API const char *quark_pairings_id(const struct quark_pairings *pairings, uint32_t index);

/**
 * The name that the glasses had when they were paired.
 * @param pairings a snapshot.
 * @param index    which pairing.
 * @return the name; lives as long as the snapshot.
 * @since 0.1
 */
QUARK_API const char *quark_pairings_name(const struct quark_pairings *pairings, uint32_t index);

/**
 * The model of the glasses, for people to read.
 * @param pairings a snapshot.
 * @param index    which pairing.
 * @return the model; lives as long as the snapshot.
 * @since 0.1
 */
QUARK_API const char *quark_pairings_model(const struct quark_pairings *pairings, uint32_t index);

/**
 * The pin of the glasses: the SHA-256 of their public key, as curl writes it.
 * @param pairings a snapshot.
 * @param index    which pairing.
 * @return "sha256//" and 44 characters; lives as long as the snapshot.
 * @since 0.1
 */
QUARK_API const char *quark_pairings_pin(const struct quark_pairings *pairings, uint32_t index);

/**
 * The pin of the key that the glasses said they will have next.
 * @param pairings a snapshot.
 * @param index    which pairing.
 * @return as quark_pairings_pin(); "" when they announced none.
 * @since 0.1
 */
QUARK_API const char *quark_pairings_next_pin(const struct quark_pairings *pairings, uint32_t index);

/**
 * When it was paired.
 * @param pairings a snapshot.
 * @param index    which pairing.
 * @return milliseconds since 1970-01-01 00:00 UTC, by this machine's clock then.
 * @since 0.1
 */
QUARK_API uint64_t quark_pairings_created_ms(const struct quark_pairings *pairings, uint32_t index);

/**
 * When it was last connected, to ten minutes.
 * @param pairings a snapshot.
 * @param index    which pairing.
 * @return milliseconds since 1970-01-01 00:00 UTC, by this machine's clock then; 0: never.
 * @since 0.1
 */
QUARK_API uint64_t quark_pairings_used_ms(const struct quark_pairings *pairings, uint32_t index);

QUARK_END_DECLS

#endif
