#include "quarkctl.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define BIT(option) (1u << (option))
#define EVERYWHERE                                                                                                     \
	(BIT(QK_CTL_DEVICE) | BIT(QK_CTL_TIMEOUT) | BIT(QK_CTL_STATE) | BIT(QK_CTL_APP_ID) | BIT(QK_CTL_APP_NAME) |    \
	 BIT(QK_CTL_HELP) | BIT(QK_CTL_VERSION))

struct option {
	const char *name, *value, *what;
};

static const struct option options[QK_CTL_OPTIONS] = {
	[QK_CTL_DEVICE] = {"--device", "URI", "which glasses; else $QUARK_DEVICE, else sim:s1"},
	[QK_CTL_TIMEOUT] = {"--timeout", "SECONDS", "how long a request may take; else its own default"},
	[QK_CTL_STATE] = {"--state", "FOLDER",
			  "key and pairings; else $XDG_STATE_HOME/quarkctl or ~/.local/state/quarkctl"},
	[QK_CTL_APP_ID] = {"--app-id", "ID", "as which app; else dev.quark.quarkctl"},
	[QK_CTL_APP_NAME] = {"--app-name", "NAME", "the app's name on the glasses; else quarkctl"},
	[QK_CTL_HELP] = {"--help", NULL, "this text"},
	[QK_CTL_VERSION] = {"--version", NULL, "the version of libquark"},
	[QK_CTL_JSON] = {"--json", NULL, "one line of JSON for each record"},
	[QK_CTL_SECONDS] = {"--seconds", "N", "how long, 0 to 86400"},
	[QK_CTL_SPEAK] = {"--speak", NULL, "on glasses without a display, speak it"},
	[QK_CTL_EYE] = {"--eye", "EYE", "left or right; else left"},
	[QK_CTL_TEXT] = {"--text", "TEXT", "shown first, so that there is something to see"},
	[QK_CTL_OUT] = {"--out", "DIR", "writes what both eyes see there, at each change"},
	[QK_CTL_STREAM] = {"--stream", NULL, "runs the camera too, and looks for codes"},
	[QK_CTL_FORMAT] = {"--format", "FORMAT", "rgb, nv12, grey or jpeg; else rgb"},
	[QK_CTL_PERMISSION] = {"--permission", "NAME",
			       "asks for it at once; camera-photo, position, ...; again for more"},
	[QK_CTL_ADVANCE] = {"--advance", "KIND",
			    "when a step ends: walking, cycling, driving, manual, ...; else as the route says"},
	[QK_CTL_SVG] = {"--svg", "FILE.svg", "draws it, too"},
	[QK_CTL_ALL] = {"--all", NULL, "all readings, best first; else the best one"},
	[QK_CTL_FIRST] = {"--first", NULL, "the first reading in the order of the grammar"},
	[QK_CTL_SLOT] = {"--slot", "NAME", "of two readings, the one with more text in this slot; else name"},
	[QK_CTL_CONTEXT] = {"--context", "KEY=VALUE", "what holds at the moment; again for more"},
	[QK_CTL_CASES] = {"--cases", "FILE", "tries a file of cases: sentences, or steps, and what they should give"},
	[QK_CTL_LANGUAGE] = {"--language", "TAG", "en or zh-Hans; else en"},
	[QK_CTL_GRAMMAR] = {"--grammar", "GRAMMAR", "finds intents: a JSON file, or default:en, default:zh"},
	[QK_CTL_WAKE] = {"--wake", NULL, "for one sentence after each wake word; else for one, or all of --seconds"},
	[QK_CTL_AUDIO] = {"--audio", "FILE.wav", "writes what is heard there, if the wearer allows it"},
	[QK_CTL_WHICH] = {"--which", "N", "of several routes in a file, the Nth; else the first"},
};

struct command {
	const char *name, *arguments, *what;
	int least, most;
	uint32_t options;
	int (*run)(struct qk_ctl *ctl);
};

static const struct command commands[] = {
	{"info", "", "tells what the glasses are, can do, and are ready for", 0, 0, BIT(QK_CTL_JSON), qk_ctl_info},
	{"watch", "", "prints what happens, until interrupted", 0, 0, BIT(QK_CTL_JSON) | BIT(QK_CTL_SECONDS),
	 qk_ctl_watch},
	{"show", "TEXT", "shows a text, for 5 seconds", 1, 1, BIT(QK_CTL_SECONDS) | BIT(QK_CTL_SPEAK), qk_ctl_show},
	{"photo", "FILE.jpg", "takes a photo", 1, 1, 0, qk_ctl_photo},
	{"view", "FILE.svg", "writes what one eye sees (simulated glasses)", 1, 1, BIT(QK_CTL_EYE) | BIT(QK_CTL_TEXT),
	 qk_ctl_view},
	{"run", "SCENARIO.json", "lives through a scenario in virtual time (simulated glasses)", 1, 1,
	 BIT(QK_CTL_JSON) | BIT(QK_CTL_OUT) | BIT(QK_CTL_STREAM), qk_ctl_run},
	{"pair", "URI", "pairs this app with glasses, by the quark://pair URI that they show", 1, 1,
	 BIT(QK_CTL_JSON) | BIT(QK_CTL_PERMISSION), qk_ctl_pair},
	{"pairings", "", "lists the glasses that this app is paired with", 0, 0, BIT(QK_CTL_JSON), qk_ctl_pairings},
	{"forget", "URI|ID", "forgets glasses that this app is paired with", 1, 1, 0, qk_ctl_forget},
	{"doctor", "[URI]", "checks what is installed and each step to the glasses, and says what to do", 0, 1,
	 BIT(QK_CTL_JSON), qk_ctl_doctor},
	{"match", "GRAMMAR.json|default:LANGUAGE TEXT", "finds the intent and the slots of a sentence", 0, 2,
	 BIT(QK_CTL_JSON) | BIT(QK_CTL_ALL) | BIT(QK_CTL_FIRST) | BIT(QK_CTL_SLOT) | BIT(QK_CTL_CONTEXT) |
		 BIT(QK_CTL_CASES),
	 qk_ctl_match},
	{"listen", "[URI]", "prints what the wearer says, and what it means", 0, 1,
	 BIT(QK_CTL_JSON) | BIT(QK_CTL_SECONDS) | BIT(QK_CTL_LANGUAGE) | BIT(QK_CTL_GRAMMAR) | BIT(QK_CTL_WAKE) |
		 BIT(QK_CTL_AUDIO),
	 qk_ctl_listen},
	{"say", "TEXT", "the wearer says it; prints what is heard and meant (simulated glasses)", 1, 1,
	 BIT(QK_CTL_JSON), qk_ctl_say_text},
	{"codes", "IMAGE...", "reads the codes in pictures, as lines of JSON (simulated glasses)", 1, 1000000,
	 BIT(QK_CTL_FORMAT), qk_ctl_codes},
	{"guide", "ROUTE TRACE", "guides along a route by recorded positions; one CSV row for each", 2, 2,
	 BIT(QK_CTL_ADVANCE) | BIT(QK_CTL_SVG) | BIT(QK_CTL_WHICH), qk_ctl_guide},
	{"route", "ROUTE", "prints the steps of a route file in words", 1, 1, BIT(QK_CTL_LANGUAGE) | BIT(QK_CTL_WHICH),
	 qk_ctl_route},
	{"instructions", "", "words the manoeuvres of --cases and compares their key terms", 0, 0,
	 BIT(QK_CTL_CASES) | BIT(QK_CTL_LANGUAGE), qk_ctl_instructions},
};

static void print_options(uint32_t which)
{
	char name[32];

	for (size_t i = 0; i < QK_CTL_OPTIONS; i++) {
		if (!(which & BIT(i)))
			continue;
		snprintf(name, sizeof name, "%s%s%s", options[i].name, options[i].value ? " " : "",
			 options[i].value ? options[i].value : "");
		printf("  %-20s  %s\n", name, options[i].what);
	}
}

static int help(void)
{
	char name[32];

	puts("quarkctl: a pair of AI glasses from the command line\n\nquarkctl COMMAND [OPTIONS] [ARGUMENTS]\n");
	for (size_t i = 0; i < COUNT(commands); i++) {
		snprintf(name, sizeof name, "%s %s", commands[i].name, commands[i].arguments);
		printf("  %-20s  %s\n", name, commands[i].what);
	}
	puts("\nOptions of all commands:");
	print_options(EVERYWHERE);
	puts("\n`quarkctl COMMAND --help` tells a command's own options. Exit code: 0 done, 1 failed, 2 wrong usage.");
	return QK_CTL_OK;
}

static int help_for(const struct command *command)
{
	printf("quarkctl %s%s%s: %s\n\nOptions:\n", command->name, *command->arguments ? " " : "", command->arguments,
	       command->what);
	print_options(command->options | EVERYWHERE);
	return QK_CTL_OK;
}

static int version(void)
{
	printf("quarkctl %s\n", quark_version_text());
	return QK_CTL_OK;
}

static int usage(const char *what, const char *which)
{
	fprintf(stderr, "quarkctl: %s%s%s. Try `quarkctl --help`.\n", what, which ? " " : "", which ? which : "");
	return QK_CTL_USAGE;
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < COUNT(commands); i++)
		if (name && !strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static int find_option(const char *name, size_t length)
{
	for (int i = 0; i < QK_CTL_OPTIONS; i++)
		if (strlen(options[i].name) == length && !memcmp(options[i].name, name, length))
			return i;
	return -1;
}

static int add_context(struct qk_ctl *ctl, const char *given)
{
	const char *equals = strchr(given, '=');

	if (!equals || equals == given || equals - given > 100 || ctl->context_count == QK_CTL_CONTEXTS)
		return -1;
	ctl->contexts[ctl->context_count++] = given;
	return 0;
}

/* Takes one option from argv[*i]: "--name value" or "--name=value". */
static int take_option(struct qk_ctl *ctl, int argc, char **argv, int *i)
{
	const char *equals = strchr(argv[*i], '=');
	int option = find_option(argv[*i], equals ? (size_t)(equals - argv[*i]) : strlen(argv[*i]));

	if (option < 0)
		return usage("there is no option", argv[*i]);
	if (!options[option].value && equals)
		return usage("no value belongs to", options[option].name);
	if (options[option].value && !equals && *i + 1 == argc)
		return usage("a value is missing after", options[option].name);
	ctl->values[option] = !options[option].value ? "" : equals ? equals + 1 : argv[++*i];
	if (option == QK_CTL_PERMISSION && qk_ctl_add_permissions(ctl, ctl->values[option]))
		return usage("there is no permission", ctl->values[option]);
	if (option == QK_CTL_CONTEXT && add_context(ctl, ctl->values[option]))
		return usage("--context takes KEY=VALUE, at most 16 of them, not", ctl->values[option]);
	return QK_CTL_OK;
}

/* Sorts argv into options, the command and its arguments, which stay in argv's memory. */
static int sort_arguments(struct qk_ctl *ctl, int argc, char **argv)
{
	int only_arguments = 0, status = QK_CTL_OK;

	ctl->arguments = argv;
	for (int i = 1; i < argc && !status; i++) {
		if (!only_arguments && !strcmp(argv[i], "--"))
			only_arguments = 1;
		else if (!only_arguments && !strncmp(argv[i], "--", 2))
			status = take_option(ctl, argc, argv, &i);
		else if (!ctl->command)
			ctl->command = argv[i];
		else
			ctl->arguments[ctl->count++] = argv[i];
	}
	return status;
}

static int read_number(const char *text, long most, int otherwise, int *out)
{
	char *end;
	long value;

	*out = otherwise;
	if (!text)
		return 0;
	value = strtol(text, &end, 10);
	if (!*text || *end || value < 0 || value > most)
		return -1;
	*out = (int)value;
	return 0;
}

static int read_values(struct qk_ctl *ctl)
{
	const char *eye = ctl->values[QK_CTL_EYE];
	int seconds;

	if (read_number(ctl->values[QK_CTL_TIMEOUT], 3600, -1, &seconds) || seconds == 0)
		return usage("--timeout takes 1 to 3600 seconds, not", ctl->values[QK_CTL_TIMEOUT]);
	ctl->timeout_ms = seconds < 0 ? -1 : seconds * 1000;
	if (read_number(ctl->values[QK_CTL_SECONDS], 86400, -1, &ctl->seconds))
		return usage("--seconds takes 0 to 86400, not", ctl->values[QK_CTL_SECONDS]);
	if (read_number(ctl->values[QK_CTL_WHICH], 1000, 1, &ctl->which) || ctl->which == 0)
		return usage("--which takes 1 to 1000, not", ctl->values[QK_CTL_WHICH]);
	if (eye && strcmp(eye, "left") && strcmp(eye, "right"))
		return usage("--eye takes left or right, not", eye);
	ctl->json = ctl->values[QK_CTL_JSON] != NULL;
	return QK_CTL_OK;
}

static int check_use(const struct qk_ctl *ctl, const struct command *command)
{
	for (size_t i = 0; i < QK_CTL_OPTIONS; i++)
		if (ctl->values[i] && !((command->options | EVERYWHERE) & BIT(i)))
			return usage("this command has no option", options[i].name);
	if (ctl->count < command->least)
		return usage("an argument is missing:", command->arguments);
	if (ctl->count > command->most)
		return usage("there is one argument too many:", ctl->arguments[command->most]);
	return QK_CTL_OK;
}

static int run(struct qk_ctl *ctl)
{
	const struct command *command = find_command(ctl->command);
	int status;

	if (ctl->command && !command)
		return usage("there is no command", ctl->command);
	if (ctl->values[QK_CTL_VERSION])
		return version();
	if (ctl->values[QK_CTL_HELP])
		return command ? help_for(command) : help();
	if (!command)
		return usage("a command is missing", NULL);
	status = read_values(ctl);
	if (!status)
		status = check_use(ctl, command);
	if (status)
		return status;
	status = command->run(ctl);
	qk_ctl_close(ctl);
	return status;
}

int main(int argc, char **argv)
{
	struct qk_ctl ctl = {0};
	int status;

	setvbuf(stdout, NULL, _IOLBF, 0);
	status = sort_arguments(&ctl, argc, argv);
	if (!status)
		status = run(&ctl);
	if (fflush(stdout) || ferror(stdout)) {
		fputs("quarkctl: the output cannot be written\n", stderr);
		return status ? status : QK_CTL_FAILED;
	}
	return status;
}
