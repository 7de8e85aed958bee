// Command htpasswd turns lines of user:password from standard input into lines of user:bcrypt.
//
// The registry accepts only bcrypt, which neither Node nor every Python has; standard input keeps
// the passwords off the command line.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"golang.org/x/crypto/bcrypt"
)

// bcrypt looks at no more than this; the registry compares the same part of a longer password.
const significant = 72

func hash(line string) (string, error) {
	user, password, ok := strings.Cut(line, ":")
	if !ok {
		return "", fmt.Errorf("a line must be user:password")
	}
	if len(password) > significant {
		password = password[:significant]
	}
	hashed, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	return user + ":" + string(hashed), err
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		hashed, err := hash(lines.Text())
		if err != nil {
			fmt.Fprintln(os.Stderr, "htpasswd:", err)
			os.Exit(1)
		}
		fmt.Println(hashed)
	}
}
