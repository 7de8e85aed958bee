// Command kubelet-keyring answers which credentials the kubelet would try for an image, in its order.
//
// It reads {"image": "...", "secrets": [<v1.Secret>, ...]} from standard input and writes
// {"repository": "...", "credentials": [{"username", "password", "secret"}, ...]}. The image is
// normalised and matched by the kubelet's own packages, so that a test states facts, not a copy of rules.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	v1 "k8s.io/api/core/v1"
	"k8s.io/kubernetes/pkg/credentialprovider"
	"k8s.io/kubernetes/pkg/credentialprovider/secrets"
	"k8s.io/kubernetes/pkg/util/parsers"
)

type question struct {
	Image   string      `json:"image"`
	Secrets []v1.Secret `json:"secrets"`
}

type credential struct {
	Username      string `json:"username"`
	Password      string `json:"password"`
	IdentityToken string `json:"identityToken,omitempty"`
	Secret        string `json:"secret,omitempty"`
}

type answer struct {
	Repository  string       `json:"repository"`
	Credentials []credential `json:"credentials"`
}

func lookup(q question) (answer, error) {
	repository, _, _, err := parsers.ParseImageName(q.Image)
	if err != nil {
		return answer{}, err
	}
	// An empty default keyring: a node's own credentials must not answer for the Secrets under test.
	keyring, err := secrets.MakeDockerKeyring(q.Secrets, &credentialprovider.BasicDockerKeyring{})
	if err != nil {
		return answer{}, err
	}
	found, _ := keyring.Lookup(repository)
	a := answer{Repository: repository, Credentials: []credential{}}
	for _, f := range found {
		c := credential{Username: f.Username, Password: f.Password, IdentityToken: f.IdentityToken}
		if f.Source != nil && f.Source.Secret != nil {
			c.Secret = f.Source.Secret.Namespace + "/" + f.Source.Secret.Name
		}
		a.Credentials = append(a.Credentials, c)
	}
	return a, nil
}

func main() {
	var q question
	err := json.NewDecoder(os.Stdin).Decode(&q)
	var a answer
	if err == nil {
		a, err = lookup(q)
	}
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(a)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "kubelet-keyring:", err)
		os.Exit(1)
	}
}
