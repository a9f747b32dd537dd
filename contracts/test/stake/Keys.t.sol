// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IStakeRegistry} from "../../src/interfaces/IStakeRegistry.sol";
import {StakeFixture} from "./StakeFixture.sol";
import {vm} from "../support/Vm.sol";

contract KeysTest is StakeFixture {
    event WithdrawalAddressSet(address indexed mediator, address indexed withdrawalAddress);
    event KeyOffered(address indexed key, address indexed mediator);
    event KeyRotated(address indexed mediator, address indexed retired, address indexed key);

    address internal mediator;
    address internal safe = address(0xC0FFEE21);
    address internal first = address(0xC0FFEE22);
    address internal second = address(0xC0FFEE23);
    address[3] private _noted;

    function setUp() public override {
        super.setUp();
        mediator = mediators[0];
        pool = address(this);
        _deploy(token, UNBONDING);
        for (uint256 i = 0; i < 2; i++) {
            vm.prank(mediators[i]);
            token.approve(address(registry), type(uint256).max);
            vm.prank(mediators[i]);
            registry.register(CLASS);
            vm.prank(mediators[i]);
            registry.stake(STAKE);
        }
        _nextEpoch();
    }

    /// @dev As IKeyBook says; the registry tells the test.
    function noteKey(address mediator_, address retired, address key) external {
        assertEq(msg.sender, address(registry), "told by the registry");
        _noted = [mediator_, retired, key];
    }

    function test_the_withdrawal_address_is_named_once_by_the_mediator_and_then_by_itself() public {
        vm.expectEmit(true, true, false, true, address(registry));
        emit WithdrawalAddressSet(mediator, safe);
        _name(mediator, mediator, safe);
        _refuseName(mediator, mediator, stranger, _notSafe(safe, mediator));
        _refuseName(mediator, stranger, stranger, _notSafe(safe, stranger));
        _name(mediator, safe, stranger);
        assertEq(registry.accountOf(mediator).withdrawalAddress, stranger, "another");
        _refuseName(mediator, safe, safe, _notSafe(stranger, safe));
    }

    function test_a_withdrawal_address_is_neither_nobody_nor_a_key_of_its_mediators_own() public {
        _refuseName(mediator, mediator, address(0), _invalid(address(0)));
        _refuseName(mediator, mediator, mediator, _invalid(mediator));
        _name(mediator, mediator, safe);
        _rotate(first);
        _refuseName(mediator, safe, first, _invalid(first));
        _refuseName(mediator, safe, mediator, _invalid(mediator));
        _refuseName(stranger, stranger, safe, abi.encodeWithSelector(IStakeRegistry.NotRegistered.selector, stranger));
        _refuseName(mediators[1], stranger, safe, _notSafe(mediators[1], stranger));
    }

    function test_stake_can_come_with_its_withdrawal_address() public {
        _fund(mediator, STAKE);
        vm.prank(mediator);
        registry.stakeWith(STAKE, safe);
        assertEq(registry.accountOf(mediator).stake, 2 * STAKE, "staked");
        assertEq(registry.accountOf(mediator).withdrawalAddress, safe, "named");
        vm.expectRevert(_notSafe(safe, mediator));
        vm.prank(mediator);
        registry.stakeWith(1, stranger);
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.NotRegistered.selector, stranger));
        vm.prank(stranger);
        registry.stakeWith(1, safe);
    }

    function test_what_unbonds_is_paid_to_the_withdrawal_address_whoever_asks_for_it() public {
        _name(mediator, mediator, safe);
        vm.prank(mediator);
        registry.requestUnstake(1e18);
        vm.expectRevert(_notSafe(safe, stranger));
        vm.prank(stranger);
        registry.requestUnstakeOf(mediator, 1e18);
        vm.prank(safe);
        registry.requestUnstakeOf(mediator, 2e18);
        vm.warp(block.timestamp + UNBONDING);
        uint256 before = token.balanceOf(mediator);
        vm.expectRevert(_notSafe(safe, stranger));
        vm.prank(stranger);
        registry.withdrawOf(mediator);
        vm.prank(mediator);
        registry.withdraw();
        assertEq(token.balanceOf(safe), 3e18, "by the mediator");
        vm.prank(safe);
        registry.requestUnstakeOf(mediator, 1e18);
        vm.warp(block.timestamp + UNBONDING);
        vm.prank(safe);
        registry.withdrawOf(mediator);
        assertEq(token.balanceOf(safe), 4e18, "by itself");
        assertEq(token.balanceOf(mediator), before, "nothing to the key");
    }

    function test_a_key_is_replaced_by_the_withdrawal_address_and_by_nobody_else() public {
        _offer(first, mediator);
        _refuseRotation(mediator, mediator, first, _notSafe(address(0), mediator));
        _name(mediator, mediator, safe);
        _refuseRotation(mediator, mediator, first, _notSafe(safe, mediator));
        _refuseRotation(mediator, first, first, _notSafe(safe, first));
        vm.expectEmit(true, true, true, true, address(registry));
        emit KeyRotated(mediator, mediator, first);
        vm.prank(safe);
        registry.rotateKey(mediator, first);
        assertEq(keccak256(abi.encode(_noted)), keccak256(abi.encode([mediator, mediator, first])), "the pool knows");
        _offer(second, mediator);
        vm.prank(safe);
        registry.rotateKey(mediator, second);
        assertEq(keccak256(abi.encode(_noted)), keccak256(abi.encode([mediator, first, second])), "and the next");
        assertEq(registry.actsFor(second), mediator, "the last acts");
        assertEq(registry.actsFor(first), address(0), "the one before does not");
        assertEq(registry.actsFor(mediator), address(0), "nor does the mediator's own");
        assertEq(registry.accountOf(mediator).key, second, "key");
        assertEq(registry.actsFor(stranger), stranger, "strangers act for themselves");
    }

    function test_nobody_is_made_a_key_unasked() public {
        _name(mediator, mediator, safe);
        _refuseRotation(mediator, safe, first, _notOffered(first));
        vm.expectEmit(true, true, false, true, address(registry));
        emit KeyOffered(first, mediators[1]);
        _offer(first, mediators[1]);
        _refuseRotation(mediator, safe, first, _notOffered(first));
        _offer(first, mediator);
        _offer(first, address(0));
        _refuseRotation(mediator, safe, first, _notOffered(first));
        _refuseRotation(mediator, safe, address(0), _notOffered(address(0)));
    }

    function test_a_key_is_nobody_else_and_never_comes_back() public {
        _name(mediator, mediator, safe);
        _name(mediators[1], mediators[1], safe);
        _offer(safe, mediator);
        _refuseRotation(mediator, safe, safe, _taken(safe));
        _offer(mediators[1], mediator);
        _refuseRotation(mediator, safe, mediators[1], _taken(mediators[1]));
        _offer(mediator, mediator);
        _refuseRotation(mediator, safe, mediator, _taken(mediator));
        _isCanaryKey[first] = true;
        _offer(first, mediator);
        _refuseRotation(mediator, safe, first, abi.encodeWithSelector(IStakeRegistry.CanaryKey.selector, first));
        _isCanaryKey[first] = false;
        _rotate(first);
        _offer(first, mediators[1]);
        _refuseRotation(mediators[1], safe, first, _taken(first));
        _rotate(second);
        for (uint256 i = 0; i < 2; i++) {
            _offer(first, mediators[i]);
            _refuseRotation(mediators[i], safe, first, _taken(first));
            _offer(mediator, mediators[i]);
            _refuseRotation(mediators[i], safe, mediator, _taken(mediator));
        }
    }

    function test_an_operator_is_no_key_and_a_key_no_operator() public {
        address office = address(0xC0FFEE24);
        vm.prank(office);
        registry.approveMediator(stranger);
        vm.prank(first);
        registry.approveMediator(second);
        vm.prank(stranger);
        registry.registerUnder(CLASS, office);
        _name(mediator, mediator, safe);
        _offer(office, mediator);
        _refuseRotation(mediator, safe, office, _taken(office));
        _rotate(first);
        vm.expectRevert(_taken(first));
        vm.prank(second);
        registry.registerUnder(CLASS, first);
    }

    function test_the_key_does_what_the_mediator_did_and_the_retired_one_nothing() public {
        _name(mediator, mediator, safe);
        _rotate(first);
        _fund(first, STAKE);
        vm.prank(first);
        registry.stake(STAKE);
        assertEq(registry.accountOf(mediator).stake, 2 * STAKE, "staked for the mediator");
        vm.prank(first);
        registry.register(OTHER_CLASS);
        assertEq(registry.accountOf(mediator).drawClasses.length, 2, "registered the mediator");
        assertEq(_nextWeight(first), 0, "not itself");
        vm.prank(first);
        registry.approveMediator(second);
        vm.prank(second);
        registry.registerUnder(CLASS, mediator);
        vm.prank(first);
        registry.requestUnstake(STAKE);
        vm.warp(block.timestamp + UNBONDING);
        bytes[7] memory calls = [
            abi.encodeCall(registry.stake, (1)),
            abi.encodeCall(registry.stakeWith, (1, stranger)),
            abi.encodeCall(registry.register, (bytes32(uint256(2)))),
            abi.encodeCall(registry.registerUnder, (bytes32(uint256(2)), mediator)),
            abi.encodeCall(registry.approveMediator, (stranger)),
            abi.encodeCall(registry.requestUnstake, (1)),
            abi.encodeCall(registry.withdraw, ())
        ];
        for (uint256 i = 0; i < calls.length; i++) {
            vm.prank(mediator);
            (bool done, bytes memory reason) = address(registry).call(calls[i]);
            assertTrue(!done, "a retired key was heard");
            assertEq(
                keccak256(reason),
                keccak256(abi.encodeWithSelector(IStakeRegistry.KeyRetired.selector, mediator)),
                "as retired"
            );
        }
        vm.prank(first);
        registry.withdraw();
        assertEq(token.balanceOf(safe), STAKE, "paid to the safe");
    }

    function test_keys_are_of_their_mediators_house_retired_or_not() public {
        address member = mediators[2];
        vm.prank(mediator);
        registry.approveMediator(member);
        vm.prank(member);
        registry.registerUnder(CLASS, mediator);
        _name(member, member, safe);
        _offer(first, member);
        vm.prank(safe);
        registry.rotateKey(member, first);
        _offer(second, member);
        vm.prank(safe);
        registry.rotateKey(member, second);
        address[] memory accounts = new address[](3);
        (accounts[0], accounts[1], accounts[2]) = (first, second, member);
        address[] memory operators = registry.operatorsOf(accounts);
        for (uint256 i = 0; i < 3; i++) {
            assertEq(operators[i], mediator, "its operator");
            assertTrue(registry.isMediator(accounts[i]), "no canary's party");
        }
        _nextEpoch();
        assertEq(registry.operatorsWeighing(CLASS, accounts), 1, "one operator, who weighs");
        (address[] memory drawn,) = _draw("seed", 2, _one(second));
        assertEq(drawn.length, 1, "a key that is a party keeps its house out");
        assertEq(drawn[0], mediators[1], "and nobody else");
    }

    function test_credits_of_a_mediator_and_all_its_keys_are_the_withdrawal_addresss() public {
        assertEq(registry.payeeOf(mediator), mediator, "itself");
        assertEq(registry.payeeOf(stranger), stranger, "strangers too");
        _name(mediator, mediator, safe);
        _rotate(first);
        _rotate(second);
        address[3] memory accounts = [mediator, first, second];
        for (uint256 i = 0; i < 3; i++) {
            assertEq(registry.payeeOf(accounts[i]), safe, "the safe");
        }
    }

    function _name(address who, address caller, address withdrawalAddress) private {
        vm.prank(caller);
        registry.setWithdrawalAddress(who, withdrawalAddress);
    }

    function _refuseName(address who, address caller, address withdrawalAddress, bytes memory reason) private {
        vm.expectRevert(reason);
        _name(who, caller, withdrawalAddress);
    }

    function _offer(address key, address to) private {
        vm.prank(key);
        registry.offerKey(to);
    }

    function _rotate(address key) private {
        _offer(key, mediator);
        vm.prank(safe);
        registry.rotateKey(mediator, key);
    }

    function _refuseRotation(address who, address caller, address key, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(caller);
        registry.rotateKey(who, key);
    }

    function _notSafe(address expected, address got) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IStakeRegistry.NotWithdrawalAddress.selector, expected, got);
    }

    function _invalid(address got) private view returns (bytes memory) {
        return abi.encodeWithSelector(IStakeRegistry.WithdrawalAddressInvalid.selector, mediator, got);
    }

    function _notOffered(address key) private view returns (bytes memory) {
        return abi.encodeWithSelector(IStakeRegistry.KeyNotOffered.selector, key, mediator);
    }

    function _taken(address key) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IStakeRegistry.KeyTaken.selector, key);
    }
}
