import { Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import { type ComponentPropsWithoutRef, forwardRef } from 'react';

const ButtonAnchor = forwardRef<
  HTMLAnchorElement,
  ButtonProps & Omit<ComponentPropsWithoutRef<'a'>, keyof ButtonProps>
>((props, ref) => <Button ref={ref} component="a" {...props} />);

/** A link to a page of the console that looks like a button. */
export const LinkButton = createLink(ButtonAnchor);
