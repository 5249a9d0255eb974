/* quarkctl: one pair of glasses from the command line. Only the public API is used here. */
#ifndef QK_TOOLS_QUARKCTL_H
#define QK_TOOLS_QUARKCTL_H

#include <quark/grammar.h>
#include <quark/quark.h>
#include <quark/sim.h>

#include <stdio.h>

#define QK_CTL_URI_MAX 1024
#define QK_CTL_CONTEXTS 16

enum { QK_CTL_OK = 0, QK_CTL_FAILED = 1, QK_CTL_USAGE = 2 };

enum qk_ctl_option {
	QK_CTL_DEVICE,
	QK_CTL_TIMEOUT,
	QK_CTL_STATE,
	QK_CTL_APP_ID,
	QK_CTL_APP_NAME,
	QK_CTL_HELP,
	QK_CTL_VERSION,
	QK_CTL_JSON,
	QK_CTL_SECONDS,
	QK_CTL_SPEAK,
	QK_CTL_EYE,
	QK_CTL_TEXT,
	QK_CTL_OUT,
	QK_CTL_STREAM,
	QK_CTL_FORMAT,
	QK_CTL_PERMISSION,
	QK_CTL_ADVANCE,
	QK_CTL_SVG,
	QK_CTL_ALL,
	QK_CTL_FIRST,
	QK_CTL_SLOT,
	QK_CTL_CONTEXT,
	QK_CTL_CASES,
	QK_CTL_LANGUAGE,
	QK_CTL_GRAMMAR,
	QK_CTL_WAKE,
	QK_CTL_AUDIO,
	QK_CTL_WHICH,
	QK_CTL_OPTIONS,
};

/* libquark-sim, loaded when it is needed: quarkctl also runs where it is not installed. */
struct qk_ctl_sim {
	struct quark_sim *handle;
	__typeof__(&quark_sim_from_device) from_device;
	__typeof__(&quark_sim_unref) unref;
	__typeof__(&quark_sim_error) error;
	__typeof__(&quark_sim_look) look;
	__typeof__(&quark_sim_say) say;
	__typeof__(&quark_sim_scenario_left_us) scenario_left_us;
	__typeof__(&quark_sim_view) view;
	__typeof__(&quark_sim_free) free;
};

struct qk_ctl {
	const char *command;
	const char *values[QK_CTL_OPTIONS]; /* NULL: not given; "" for an option without a value */
	char **arguments;                   /* what is no option */
	int count;
	int json;
	int timeout_ms;                        /* -1: each request's own */
	int seconds;                           /* -1: not given */
	int which;                             /* of several routes, from 1 */
	uint32_t sensors;                      /* that --permission named: bits */
	const char *contexts[QK_CTL_CONTEXTS]; /* that --context named, each "key=value" */
	int context_count;
	char folder[1024]; /* the state folder; "": none */
	char uri[QK_CTL_URI_MAX * 4];
	struct quark_context *context;
	struct quark_device *device;
	struct qk_ctl_sim sim;
};

/* --- commands: an exit code each ---------------------------------------------------------------------------------- */

int qk_ctl_info(struct qk_ctl *ctl);
int qk_ctl_watch(struct qk_ctl *ctl);
int qk_ctl_show(struct qk_ctl *ctl);
int qk_ctl_photo(struct qk_ctl *ctl);
int qk_ctl_view(struct qk_ctl *ctl);
int qk_ctl_run(struct qk_ctl *ctl);
int qk_ctl_doctor(struct qk_ctl *ctl);
int qk_ctl_codes(struct qk_ctl *ctl);
int qk_ctl_pair(struct qk_ctl *ctl);
int qk_ctl_pairings(struct qk_ctl *ctl);
int qk_ctl_forget(struct qk_ctl *ctl);
int qk_ctl_guide(struct qk_ctl *ctl);
int qk_ctl_match(struct qk_ctl *ctl);
int qk_ctl_listen(struct qk_ctl *ctl);
int qk_ctl_say_text(struct qk_ctl *ctl);
int qk_ctl_instructions(struct qk_ctl *ctl);
int qk_ctl_route(struct qk_ctl *ctl);

/* "camera-photo,position" into ctl->sensors. 0 or -1. */
int qk_ctl_add_permissions(struct qk_ctl *ctl, const char *names);

/* --- quarkctl_session.c: all return QK_CTL_OK, or print why not and return QK_CTL_FAILED */

int qk_ctl_open(struct qk_ctl *ctl);           /* returns when the glasses are ready */
int qk_ctl_open_simulated(struct qk_ctl *ctl); /* the same for simulated glasses; others are refused */
int qk_ctl_open_virtual(struct qk_ctl *ctl);   /* the same on the virtual clock */
int qk_ctl_need_sim(struct qk_ctl *ctl);       /* fills ctl->sim, once a "sim:" device was opened */
void qk_ctl_close(struct qk_ctl *ctl);

/* The pieces of the above, for those who tell the outcome themselves: enum quark_status. */
int qk_ctl_choose_uri(struct qk_ctl *ctl);
int qk_ctl_choose_virtual(struct qk_ctl *ctl); /* a "sim:" URI on the virtual clock */
int qk_ctl_add_option(struct qk_ctl *ctl, const char *name, const char *value);
int qk_ctl_start(struct qk_ctl *ctl, uint64_t *request);
int qk_ctl_choose_folder(struct qk_ctl *ctl); /* fills ctl->folder, makes nothing */
int qk_ctl_open_context(struct qk_ctl *ctl);  /* with the state folder, which is made when it is missing */
int qk_ctl_new_context(struct qk_ctl *ctl);   /* without a state folder and without glasses */
const char *qk_ctl_app_id(const struct qk_ctl *ctl);

/* Ends with the request: its event, or NULL after the failure was printed. */
struct quark_event *qk_ctl_wait(struct qk_ctl *ctl, int status, uint64_t request);

/* Prints the context's last failure, or a sentence of our own. Always QK_CTL_FAILED. */
int qk_ctl_fail(const struct qk_ctl *ctl);
int qk_ctl_say(const struct qk_ctl *ctl, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The bytes of a file ("-": standard input), to be freed with free(); NULL after the reason was printed. */
char *qk_ctl_read_file(const struct qk_ctl *ctl, const char *path, size_t *length);
int qk_ctl_write_file(const struct qk_ctl *ctl, const char *path, const void *data, size_t length);

/* --- quarkctl_output.c: a record is one line of JSON, one line of text, or a list of rows */

enum qk_ctl_style { QK_CTL_LINE, QK_CTL_ROWS, QK_CTL_JSON_LINE };

struct qk_ctl_record {
	FILE *out;
	enum qk_ctl_style style;
	int fields;
};

void qk_ctl_json_text(FILE *out, const char *text); /* quoted and escaped, valid for any bytes */
struct qk_ctl_record qk_ctl_begin(const struct qk_ctl *ctl, enum qk_ctl_style without_json);
void qk_ctl_text(struct qk_ctl_record *record, const char *name, const char *value);
void qk_ctl_number(struct qk_ctl_record *record, const char *name, long long value);
void qk_ctl_flag(struct qk_ctl_record *record, const char *name, int value);
void qk_ctl_failure(struct qk_ctl_record *record, const struct quark_failure *failure); /* nothing for NULL */
void qk_ctl_raw(struct qk_ctl_record *record, const char *name, const char *json);
void qk_ctl_end(struct qk_ctl_record *record);

/* --- quarkctl_event.c */

void qk_ctl_print_event(const struct qk_ctl *ctl, const struct quark_event *event);
/* Prints and frees all queued events. 1 when the glasses are gone. */
int qk_ctl_print_events(const struct qk_ctl *ctl);
void qk_ctl_readiness(struct qk_ctl_record *record, const struct qk_ctl *ctl);

#endif
