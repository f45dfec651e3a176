_backcare() {
    # bash splits at `=` and `:`, too, and its current word may reach beyond the cursor: the words are those of the line.
    local line=${COMP_LINE:0:COMP_POINT} words=() word= part
    line=${line#"${line%%[![:space:]]*}"}
    for part in "${COMP_WORDS[@]:0:COMP_CWORD}"; do
        if [[ $line == [[:space:]]* ]]; then
            words+=("$word")
            word=
            line=${line#"${line%%[![:space:]]*}"}
        fi
        word+=$part
        line=${line#"$part"}
    done
    if [[ $line == [[:space:]]* ]]; then
        words+=("$word")
        word=
        line=${line#"${line%%[![:space:]]*}"}
    fi
    word+=$line
    words+=("$word")
    mapfile -t COMPREPLY < <(VARIABLE=bash PROGRAM -- "${words[@]}")
    # bash puts what it gets in the place of what follows the last `=` or `:`.
    if [[ $word == *[=:]* && $COMP_WORDBREAKS == *[=:]* ]]; then
        COMPREPLY=("${COMPREPLY[@]#"${word%"${word##*[=:]}"}"}")
    fi
    # bash puts it into the line as it is.
    for part in "${!COMPREPLY[@]}"; do
        if [[ ${COMPREPLY[part]} == *[![:alnum:]_./:=,@%+~-]* ]]; then
            printf -v "COMPREPLY[part]" %q "${COMPREPLY[part]}"
        fi
    done
    if [[ ${COMPREPLY-} == */ ]]; then
        compopt -o nospace
    fi
}
complete -o nosort -F _backcare PROGRAM
