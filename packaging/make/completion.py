"""Completions for bash, zsh and fish, from the help texts."""
from collections.abc import Iterator
from pathlib import Path

from common import PROGRAMS, Release
from help import Command, Option, of

# Values that a program lists itself.
LISTED = {
    "--deviate": "opsmgr-mock deviations 2> /dev/null | sed -n 's/^deviation  *\\([^ ]*\\).*/\\1/p'",
    "--vary": "opsmgr-mock deviations 2> /dev/null | sed -n 's/^variation  *\\([^ ]*\\).*/\\1/p'",
    "--only": "opsmgr-suite list 2> /dev/null | cut -d ' ' -f 1",
    "CLAUSE": "opsmgr-suite list 2> /dev/null | cut -d ' ' -f 1",
    "--as": "opsmgr-suite report --formats 2> /dev/null | cut -d ' ' -f 1",
}
WORDS = {"--profile": ("safe", "probe", "full"), "--allow": ("create", "basic")}
NUMBERS = ("INT", "UINT", "FLOAT")


def make(release: Release, into: Path) -> Iterator[Path]:
    """Each below the folder where Debian's shells look."""
    for name in PROGRAMS:
        command = of(release.any_program(name))
        places = {f"bash-completion/completions/{name}": bash, f"zsh/vendor-completions/_{name}": zsh, f"fish/vendor_completions.d/{name}.fish": fish}
        for place, render in places.items():
            (into / place).parent.mkdir(parents=True, exist_ok=True)
            (into / place).write_text(render(command))
            yield into / place


def words_of(option: Option) -> tuple[str, ...]:
    return option.choices or next((WORDS[name] for name in option.names if name in WORDS), ())


def listed_by(option: Option) -> str:
    return next((LISTED[name] for name in (*option.names, option.head.split()[0]) if name in LISTED), "")


def wants_file(option: Option) -> bool:
    return option.takes == "TEXT" and not words_of(option) and not listed_by(option)


def runs_command(command: Command) -> bool:
    return any(one.head.startswith("command ") for one in command.positionals)


def bash(program: Command) -> str:
    function = "_" + program.name.replace("-", "_")
    names = " ".join(command.name for command in program.commands)
    lines = [f"# bash completion for {program.name}", f"{function}() {{", "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} at",
             "    COMPREPLY=()", "    if ((COMP_CWORD == 1)); then",
             f'        mapfile -t COMPREPLY < <(compgen -W "{names} {" ".join(name for one in program.options for name in one.names)}" -- "$current")', "        return", "    fi",
             "    case ${COMP_WORDS[1]} in"]
    for command in program.commands:
        lines.append(f"    {command.name})")
        if runs_command(command):
            lines += ["        for ((at = 2; at < COMP_CWORD; at++)); do", '            if [ "${COMP_WORDS[at]}" = -- ]; then',
                      "                if declare -F _command_offset > /dev/null; then _command_offset $((at + 1)); else compopt -o default; fi", "                return",
                      "            fi", "        done"]
        lines.append("        case $previous in")
        for option in command.options:
            if option.takes:
                lines.append(f"        {' | '.join(option.names)}) {_bash_values(option)}; return ;;")
        lines.append("        esac")
        lines += ["        if [[ $current == -* ]]; then",
                  f'            mapfile -t COMPREPLY < <(compgen -W "{" ".join(name for one in command.options for name in one.names)}" -- "$current")', "            return", "        fi"]
        listed = next((listed_by(one) for one in command.positionals if listed_by(one)), "")
        if listed:
            lines.append(f'        mapfile -t COMPREPLY < <(compgen -W "$({listed})" -- "$current")')
        elif command.positionals:
            lines.append("        compopt -o default")
        lines.append("        ;;")
    lines += ["    esac", "}", f"complete -F {function} {program.name}"]
    return "\n".join(lines) + "\n"


def _bash_values(option: Option) -> str:
    if listed := listed_by(option):
        return f'mapfile -t COMPREPLY < <(compgen -W "$({listed})" -- "$current")'
    if words := words_of(option):
        return f'mapfile -t COMPREPLY < <(compgen -W "{" ".join(words)}" -- "$current")'
    return "compopt -o default" if wants_file(option) else ":"


def zsh(program: Command) -> str:
    function = "_" + program.name
    lines = [f"#compdef {program.name}", "", f"{function}() {{", "  local curcontext=$curcontext state", "  local -a line commands", "  commands=("]
    lines += [f"    '{_zsh(command.name)}:{_zsh(command.about.splitlines()[0])}'" for command in program.commands]
    lines += ["  )", "  _arguments -C " + " ".join(_zsh_option(one) for one in program.options) + " '1: :->command' '*:: :->rest'", "  case $state in",
              "    command) _describe -t commands command commands ;;", "    rest)", "      case $line[1] in"]
    for command in program.commands:
        specs = [_zsh_option(one) for one in command.options]
        if runs_command(command):
            specs.append("'*:: :_normal'")
        else:
            specs += [f"'*:{_zsh(one.head.split()[0])}:{_zsh_values(one)}'" for one in command.positionals[:1]]
        lines += [f"        {command.name})", "          _arguments " + " \\\n            ".join(specs), "          ;;"]
    lines += ["      esac", "      ;;", "  esac", "}", "", f'{function} "$@"']
    return "\n".join(lines) + "\n"


def _zsh(words: str) -> str:
    return words.replace("'", "'\\''").replace("[", "(").replace("]", ")").replace(":", "\\:")


def _zsh_option(option: Option) -> str:
    value = f":{_zsh(option.takes.lower())}:{_zsh_values(option)}" if option.takes else ""
    star = "*" if option.repeats else ""
    return " ".join(f"'{star}{name}[{_zsh(option.text)}]{value}'" for name in option.names)


def _zsh_values(option: Option) -> str:
    if listed := listed_by(option):
        return "{compadd -- ${(f)\"$(" + listed.replace("'", "'\\''") + ")\"}}"
    if words := words_of(option):
        return f"({' '.join(words)})"
    return " " if option.takes in NUMBERS else "_files"


def fish(program: Command) -> str:
    lines = [f"# fish completion for {program.name}", f"complete -c {program.name} -f"]
    for command in program.commands:
        lines.append(f"complete -c {program.name} -n __fish_use_subcommand -a {command.name} -d '{_fish(command.about.splitlines()[0])}'")
    lines += [f"complete -c {program.name} -n __fish_use_subcommand {_fish_option(one)}" for one in program.options]
    for command in program.commands:
        begin = f"complete -c {program.name} -n '__fish_seen_subcommand_from {command.name}'"
        lines += [f"{begin} {_fish_option(one)}" for one in command.options]
        listed = next((listed_by(one) for one in command.positionals if listed_by(one)), "")
        if listed:
            lines.append(f"{begin} -a '({_fish(listed)})'")
        elif runs_command(command):
            lines.append(f"{begin} -a '(__fish_complete_subcommand)'")
        elif command.positionals:
            lines.append(f"{begin} -F")
    return "\n".join(lines) + "\n"


def _fish(words: str) -> str:
    return words.replace("\\", "\\\\").replace("'", "\\'")


def _fish_option(option: Option) -> str:
    names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
    if listed := listed_by(option):
        value = f" -x -a '({_fish(listed)})'"
    elif words := words_of(option):
        value = f" -x -a '{' '.join(words)}'"
    else:
        value = " -r -F" if wants_file(option) else " -x" if option.takes else ""
    return f"{names}{value} -d '{_fish(option.text)}'"
