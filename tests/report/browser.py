# SPDX-License-Identifier: MIT
"""Drives headless Chromium by its debugging pipe: opens a page, resizes, clicks, prints."""
import json
import os
import subprocess
import time


class Browser:
    """One page. Messages of the DevTools protocol are JSON that ends with a zero byte."""

    def __init__(self, chromium, profile):
        to_browser, self.out = os.pipe()
        self.inward, from_browser = os.pipe()

        def arrange():
            # The browser reads descriptor 3 and writes descriptor 4. Both may be taken, by each other even.
            read, write = os.dup(to_browser), os.dup(from_browser)
            while read < 5 or write < 5:
                read, write = os.dup(read), os.dup(write)
            os.dup2(read, 3)
            os.dup2(write, 4)

        # In a network namespace of its own: nothing can be fetched.
        self.process = subprocess.Popen(
            ["unshare", "--net", "--kill-child", "--fork", "--pid", "--mount-proc", chromium, "--headless", "--no-sandbox",
             "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--disable-breakpad", "--user-data-dir=" + profile, "--remote-debugging-pipe", "about:blank"],
            close_fds=False, preexec_fn=arrange, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.buffer, self.number, self.session, self.events = b"", 0, None, []
        target = [t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page"][0]["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Page.enable")

    def close(self):
        self.process.kill()
        self.process.wait()

    def message(self):
        while b"\0" not in self.buffer:
            got = os.read(self.inward, 1 << 20)
            if not got:
                raise RuntimeError("Chromium has ended")
            self.buffer += got
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, **params):
        self.number += 1
        request = {"id": self.number, "method": method, "params": params}
        if self.session and not method.startswith(("Target.", "Browser.")):
            request["sessionId"] = self.session
        os.write(self.out, json.dumps(request).encode() + b"\0")
        while True:
            m = self.message()
            if m.get("id") == self.number:
                if "error" in m:
                    raise RuntimeError(method + ": " + m["error"]["message"])
                return m["result"]
            self.events.append(m.get("method"))

    def open(self, path):
        self.events.clear()
        self.call("Page.navigate", url="file://" + path)
        while "Page.loadEventFired" not in self.events:
            self.events.append(self.message().get("method"))

    def value(self, expression):
        r = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True, userGesture=True)
        if "exceptionDetails" in r:
            raise RuntimeError(expression + ": " + json.dumps(r["exceptionDetails"]))
        return r["result"].get("value")

    def wait(self, expression):
        """Until it is true; ten seconds end it, whatever it is then."""
        for _ in range(200):
            if self.value(expression):
                return True
            time.sleep(0.05)
        return False

    def width(self, pixels):
        self.call("Emulation.setDeviceMetricsOverride", width=pixels, height=740, deviceScaleFactor=1, mobile=pixels < 600)

    def media(self, name):
        self.call("Emulation.setEmulatedMedia", media=name)

    def click(self, selector):
        at = self.value("(() => { const e = document.querySelector('%s'); e.scrollIntoView({ block: 'center' }); "
                        "const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()" % selector)
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=at[0], y=at[1], button="left", clickCount=1)

    def permit_clipboard(self, setting):
        for name in ("clipboard-write", "clipboard-read"):
            self.call("Browser.setPermission", permission={"name": name}, setting=setting)
