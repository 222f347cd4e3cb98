/** A bar of a round length near 100 px: plans without one are read wrongly. */
const lengthsM = [0.5, 1, 2, 5, 10, 20, 50, 100] as const;

export function ScaleBar({ scalePxPerM }: { readonly scalePxPerM: number }) {
  const lengthM = lengthsM.find((length) => length * scalePxPerM >= 60) ?? 100;
  return (
    <div class="scale-bar" aria-hidden="true">
      <span style={`width:${lengthM * scalePxPerM}px`} />
      {lengthM} m
    </div>
  );
}
