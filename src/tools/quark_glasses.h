/* quark-glasses: a pair of glasses as a program. */
#ifndef QK_TOOLS_QUARK_GLASSES_H
#define QK_TOOLS_QUARK_GLASSES_H

#include "core/buffer.h"
#include "server/server.h"

#include <stdio.h>

enum { QK_GLASSES_OK = 0, QK_GLASSES_FAILED = 1, QK_GLASSES_USAGE = 2 };

enum qk_glasses_option {
	QK_OPTION_MODEL,
	QK_OPTION_LISTEN,
	QK_OPTION_MEDIA_PORT,
	QK_OPTION_WEB,
	QK_OPTION_ALLOW_REMOTE_WEB,
	QK_OPTION_PAIR,
	QK_OPTION_STATE,
	QK_OPTION_NAME,
	QK_OPTION_COLOUR,
	QK_OPTION_CONSENT,
	QK_OPTION_SCENARIO,
	QK_OPTION_CAMERA,
	QK_OPTION_RECORD,
	QK_OPTION_SEED,
	QK_OPTION_CLOCK,
	QK_OPTION_INSECURE,
	QK_OPTION_CONTROL,
	QK_OPTION_SECRET,
	QK_OPTION_LIST,
	QK_OPTION_FORGET,
	QK_OPTION_ROTATE,
	QK_OPTION_ROTATE_NOW,
	QK_OPTION_HELP,
	QK_OPTION_VERSION,
	QK_OPTIONS,
};

struct qk_program {
	const char *values[QK_OPTIONS]; /* NULL: not given; "" for an option without a value */
	struct qk_server_options server;
	struct qk_buffer query;
	char state[4096];
};

/* quark_glasses_options.c: exit codes; a wrong use is told on stderr. */
int qk_program_read(struct qk_program *program, int argc, char **argv);
int qk_program_help(void);

/* quark_glasses_state.c: what is done to the state folder without serving. */
int qk_program_list(struct qk_program *program);
int qk_program_forget(struct qk_program *program);
int qk_program_rotate(struct qk_program *program);

/* Prints a sentence and returns QK_GLASSES_FAILED. */
int qk_program_failed(const char *why);

#endif
