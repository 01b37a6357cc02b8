# SPDX-License-Identifier: MIT
# fish completion of nfring: its commands, then what the command completes by itself.
function __nfring_commands
	for file in $PATH/nfring-*
		test -f $file -a -x $file; and string replace -r '.*/nfring-' '' $file
	end
end
function __nfring_argument
	set -l words (commandline -opc)
	if test "$words[2]" = help
		__nfring_commands
	else
		complete -C "nfring-$words[2] $words[3..] "(commandline -ct)
	end
end
complete -c nfring -f
complete -c nfring -n __fish_use_subcommand -a '(__nfring_commands) help'
complete -c nfring -n 'not __fish_use_subcommand' -a '(__nfring_argument)'
