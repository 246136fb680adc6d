/* cli.h: the sub-commands.  Each gets its own argv (argv[0] is the sub-command's name) and returns the exit status:
 * 0 done, 1 it could not be done (one line on stderr said what and why), 2 wrong usage or configuration. */
#ifndef CADIALOG_CLI_CLI_H
#define CADIALOG_CLI_CLI_H

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

int cmd_check(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_extract(int argc, char **argv);
int cmd_fetch(int argc, char **argv);
int cmd_forget(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_opml(int argc, char **argv);
int cmd_parse(int argc, char **argv);
int cmd_quotes(int argc, char **argv);
int cmd_render(int argc, char **argv);
int cmd_robots(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_sanitize(int argc, char **argv);
int cmd_status(int argc, char **argv);

#endif
