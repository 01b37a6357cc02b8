# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# bash completion of nfring: its commands, then what the command completes by itself.

# Prints the names of the commands that are installed.
_nfring_commands() { compgen -c nfring- | sed 's/^nfring-//' | sort -u; }

_nfring() {
	local cur=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]:-} folder
	if [[ $COMP_CWORD -eq 1 ]]; then
		mapfile -t COMPREPLY < <(compgen -W "help $(_nfring_commands) --help --version" -- "$cur")
		return
	fi
	if [[ $command == help ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_nfring_commands)" -- "$cur")
		return
	fi
	if ! declare -F "_nfring_$command" >/dev/null; then
		folder=${BASH_SOURCE[0]%/*}
		[[ $command != */* && -r $folder/nfring-$command ]] || return
		# shellcheck source=/dev/null
		. "$folder/nfring-$command"
	fi
	COMP_WORDS=("nfring-$command" "${COMP_WORDS[@]:2}")
	COMP_CWORD=$((COMP_CWORD - 1))
	"_nfring_$command"
}
complete -F _nfring nfring
