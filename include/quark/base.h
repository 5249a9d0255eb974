/**
 * @file base.h
 * @brief What every other header needs: the export mark, the status codes and the failure structure.
 *
 * Conventions that hold in all headers of libquark, unless a function says otherwise:
 *
 * - **Thread rule.** A context and everything made from it belong to one thread at a time. Functions that may be
 *   called from any thread say so.
 * - **Return value.** A function that can fail returns 0 (QUARK_OK) or a negative enum quark_status. After a failure
 *   quark_context_failure() tells the whole story; output pointers are set to NULL and output ids to 0.
 * - **Strings** are UTF-8 and end with a NUL byte. The library copies what the app passes in.
 * - **Borrowed pointers** that a function returns live as long as its documentation says, and are never freed by the
 *   app.
 * - **Structs that the app fills** begin with `uint32_t size`, which the app sets to `sizeof` of the struct. Zero the
 *   struct first; fields that are left zero mean "the default".
 *
 * @since 0.1
 */
#ifndef QUARK_BASE_H
#define QUARK_BASE_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define QUARK_API
#else
/** Marks a function that the library exports. @since 0.1 */
#define QUARK_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
/** Opens a block of declarations with C linkage. @since 0.1 */
#define QUARK_BEGIN_DECLS extern "C" {
/** Closes a block of declarations with C linkage. @since 0.1 */
#define QUARK_END_DECLS }
#else
/** Opens a block of declarations with C linkage. @since 0.1 */
#define QUARK_BEGIN_DECLS
/** Closes a block of declarations with C linkage. @since 0.1 */
#define QUARK_END_DECLS
#endif

/** Major version of these headers. @since 0.1 */
#define QUARK_VERSION_MAJOR 0
/** Minor version of these headers. @since 0.1 */
#define QUARK_VERSION_MINOR 1
/** Patch version of these headers. @since 0.1 */
#define QUARK_VERSION_PATCH 0

QUARK_BEGIN_DECLS

/**
 * How a call or a request ended. 0 is success, everything below 0 is a failure. A number is never given a second
 * meaning.
 * @since 0.1
 */
enum quark_status {
	QUARK_OK = 0,                  /**< Done. For a request: the far end did it. */
	QUARK_ERR_INVALID = -1,        /**< An argument is wrong; the sentence names it. A retry cannot help. */
	QUARK_ERR_ABI = -2,            /**< A struct's size is not one this library knows. Rebuild the app. */
	QUARK_ERR_NOMEM = -3,          /**< No memory. Nothing was changed. */
	QUARK_ERR_UNSUPPORTED = -4,    /**< These glasses, or this build, cannot do it. */
	QUARK_ERR_BUSY = -5,           /**< Somebody else has it: another app, the system, or this call re-entered. */
	QUARK_ERR_CLOSED = -6,         /**< The handle is closed, or its glasses are gone. */
	QUARK_ERR_TIMEOUT = -7,        /**< The deadline passed, and the glasses did not do it. */
	QUARK_ERR_CANCELLED = -8,      /**< Cancelled before it happened. */
	QUARK_ERR_DENIED = -9,         /**< The wearer, or the system in the wearer's name, said no. */
	QUARK_ERR_IO = -10,            /**< A file, a folder or the network failed. */
	QUARK_ERR_PROTOCOL = -11,      /**< The far end said something the protocol forbids. */
	QUARK_ERR_GONE = -12,          /**< The glasses went away before the request was sent, or for good. */
	QUARK_ERR_UNKNOWN = -13,       /**< It may have happened: the link was lost after the request was sent. */
	QUARK_ERR_AGAIN = -14,         /**< Not now: a queue is full, or a wait ended before the request did. */
	QUARK_ERR_NOT_READY = -15,     /**< The glasses are folded, taken off, too hot or too empty for this. */
	QUARK_ERR_DEVICE = -16,        /**< The glasses tried and failed; the sentence says at what. */
	QUARK_ERR_VERSION = -17,       /**< The glasses' firmware and this library have no protocol in common. */
	QUARK_ERR_NOT_INSTALLED = -18, /**< A part that is installed apart is missing; the hint names the package. */
	QUARK_ERR_SUPERSEDED = -19,    /**< A newer commit took the place of this one before it was shown. */
	QUARK_ERR_REVOKED = -20,       /**< A permission that had been given was taken back. */
	QUARK_ERR_NO_STATE = -21,      /**< This needs quark_context_config::state_folder. */
};

/**
 * Where a failure happened.
 * @since 0.1
 */
enum quark_stage {
	QUARK_STAGE_NONE = 0,    /**< No failure. */
	QUARK_STAGE_APP = 1,     /**< In the app's own call: a bad argument, a closed handle. */
	QUARK_STAGE_LINK = 2,    /**< On the way to the glasses. */
	QUARK_STAGE_CONSENT = 3, /**< The wearer's permission. */
	QUARK_STAGE_DEVICE = 4,  /**< In the glasses. */
	QUARK_STAGE_SERVICE = 5, /**< In a service in the cloud. */
};

/**
 * Whether the same call can succeed later.
 * @since 0.1
 */
enum quark_retry {
	QUARK_RETRY_NEVER = 0,       /**< Not without a change in the app. */
	QUARK_RETRY_NOW = 1,         /**< At once. */
	QUARK_RETRY_LATER = 2,       /**< After some time, by itself. */
	QUARK_RETRY_AFTER_EVENT = 3, /**< After an event: READY, a readiness change, or a permission. */
	QUARK_RETRY_ASK_WEARER = 4,  /**< After the wearer did something; the hint says what. */
};

/**
 * One failure, whole: what, where, why, whether to retry, and what to do. Read it with the quark_failure_ functions.
 * @since 0.1
 */
struct quark_failure;

/**
 * The version of the library that is loaded, as `major * 1000000 + minor * 1000 + patch`.
 *
 * May be called from any thread.
 * @return the number, for example 1000 for 0.1.0.
 * @since 0.1
 */
QUARK_API uint32_t quark_version(void);

/**
 * The version of the library that is loaded, as text.
 *
 * May be called from any thread.
 * @return for example "0.1.0"; lives for ever.
 * @since 0.1
 */
QUARK_API const char *quark_version_text(void);

/**
 * The name of a status, as it is spelled in enum quark_status.
 *
 * May be called from any thread.
 * @param status any number.
 * @return for example "QUARK_ERR_DENIED", or "QUARK_ERR_?" for a number this version does not know; lives for ever.
 * @since 0.1
 */
QUARK_API const char *quark_status_name(int status);

/**
 * The name of a stage in lower case.
 *
 * May be called from any thread.
 * @param stage any number.
 * @return "none", "app", "link", "consent", "device", "service" or "?"; lives for ever.
 * @since 0.1
 */
QUARK_API const char *quark_stage_name(int stage);

/**
 * The status of a failure.
 * @param failure a failure, or NULL.
 * @return enum quark_status; QUARK_OK for NULL.
 * @since 0.1
 */
QUARK_API int quark_failure_status(const struct quark_failure *failure);

/**
 * Where it failed.
 * @param failure a failure, or NULL.
 * @return enum quark_stage; QUARK_STAGE_NONE for NULL.
 * @since 0.1
 */
QUARK_API int quark_failure_stage(const struct quark_failure *failure);

/**
 * Whether a retry can help.
 * @param failure a failure, or NULL.
 * @return enum quark_retry; QUARK_RETRY_NEVER for NULL.
 * @since 0.1
 */
QUARK_API int quark_failure_retry(const struct quark_failure *failure);

/**
 * A sentence for the developer: what failed and why.
 * @param failure a failure, or NULL.
 * @return the sentence, "" for NULL; lives as long as the failure.
 * @since 0.1
 */
QUARK_API const char *quark_failure_text(const struct quark_failure *failure);

/**
 * What to do about it.
 * @param failure a failure, or NULL.
 * @return a sentence, or "" where there is nothing to add; lives as long as the failure.
 * @since 0.1
 */
QUARK_API const char *quark_failure_hint(const struct quark_failure *failure);

QUARK_END_DECLS

#endif
