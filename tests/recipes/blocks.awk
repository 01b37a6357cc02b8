# SPDX-License-Identifier: MIT
# Takes the recipes out of a document: awk -v dir=FOLDER -f blocks.awk DOCUMENT
#
# A section whose heading begins with "Recipes" has code blocks of two kinds. Commands, ```sh, stand below a comment which says of what
# recipe they are and how they end:
#
#     <!-- recipe NAME -->                 they end by themselves, with exit code 0
#     <!-- recipe NAME: Ctrl-C -->         they run until Ctrl-C, which the reader presses when he has seen the sample
#     <!-- recipe NAME: beside -->         they run in a terminal of their own while the next blocks do, until Ctrl-C
#     <!-- recipe NAME: again -->          they end, and are run again until they print the sample
#     <!-- recipe NAME: ...; with X for Y; given Z -->     X stands for Y in them; the machine has Z (given/Z)
#     <!-- recipe NAME: or exit 3 -->      they may also end with exit code 3
#
# A block ```console below them is a sample of what they print. shape.awk compares.
#
# Written are FOLDER/NAME/NN.sh, NN.words (the words of the comment, a line each), NN.sample and NN.at (the line of the
# document). A block in the section that has no such comment is an error.

function fault(text)
{
	printf "%s:%d: %s\n", FILENAME, FNR, text > "/dev/stderr"
	bad = 1
}

function begin_commands()
{
	skipped = recipe == ""
	if (skipped)
		return fault("these commands have no comment <!-- recipe NAME ... -->, so no test runs them")
	n[recipe]++
	at = sprintf("%s/%s/%02d", dir, recipe, n[recipe])
	system("mkdir -p '" dir "/" recipe "'")
	gsub(/ *; */, "\n", how)
	print how > (at ".words")
	printf "%s:%d\n", FILENAME, FNR > (at ".at")
	close(at ".words")
	close(at ".at")
	block = at ".sh"
	sampled = ""
	recipe = ""
}

function begin_sample()
{
	skipped = at == "" || sampled != ""
	if (skipped)
		return fault("this sample stands below no commands")
	block = sampled = at ".sample"
}

/^```/ && block != "" { close(block); block = ""; next }
block != "" { print > block; next }
/^```/ && skipped { skipped = 0; next }
skipped { next }
/^#+ / {
	at = ""
	if (/^#+ Recipes/)
		level = length($1)
	else if (length($1) <= level)
		level = 0
}
!level && /^```/ { skipped = 1; next }
!level { next }
/^<!-- recipe .*-->$/ {
	how = $0
	sub(/^<!-- recipe */, "", how)
	sub(/ *-->$/, "", how)
	recipe = how
	sub(/[: ].*/, "", recipe)
	sub(/^[^: ]*:? */, "", how)
	if (recipe !~ /^[a-z0-9_]+$/)
		fault("a recipe has a name of small letters")
	next
}
/^```sh$/ { begin_commands(); next }
/^```console$/ { begin_sample(); next }
/^```/ { fault("a block of a recipe is ```sh or ```console"); skipped = 1; next }
/./ && recipe != "" { fault("the comment of a recipe stands right above its commands"); recipe = "" }
END { exit bad }
