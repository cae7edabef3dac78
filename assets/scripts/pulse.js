/* Tells the server now and then that the page is being looked at, and at once when it is again. */
import { useEffect, useRef } from "react";

export function Pulse({ seconds = 12, onPulse }) {
  const beat = useRef(onPulse);
  beat.current = onPulse;
  useEffect(() => {
    const tell = () => document.visibilityState === "visible" && beat.current?.();
    const timer = setInterval(tell, seconds * 1000);
    document.addEventListener("visibilitychange", tell);
    return () => { clearInterval(timer); document.removeEventListener("visibilitychange", tell); };
  }, [seconds]);
  return null;
}
